"""Frames, read and written by what codecs/frame/SPECIFICATION.md says and nothing else."""

import re
from dataclasses import dataclass
from pathlib import Path

import google_crc32c

DOCUMENT = (Path(__file__).parents[2] / "codecs" / "frame" / "SPECIFICATION.md").read_text()
TABLE = DOCUMENT.split("| format | name |")[1].split("\n\n")[0]

# What a receiver takes; the document leaves it to the receiver, and its vectors have these.
MAX_PAYLOAD = 4 << 20
MAX_MESSAGES = 1 << 16

FORMATS = {int(number): name for number, name in re.findall(r"\| (\d+) \| `(\w+)` \|", TABLE)}
COMPRESSIONS = {
    0: "none",
    1: "gzip",
    2: "zstd",
    3: "deflate stream",
    4: "zstd stream",
    8: "model",
    9: "deflate with dictionary",
    10: "zstd with dictionary",
    12: "model batch",
    13: "model stream",
    14: "keyed by a model",
}
# Those of the format `model` alone.
OF_MODELS = {"model", "model batch", "model stream", "keyed by a model"}

CHECKSUM, BATCH, FINGERPRINT = 1, 2, 4
MARK_AND_VERSION = 0b101_01_000
HAS_DICTIONARY = 8


class NotYet(Exception):
    """The octets end before the frame does."""


class Refused(Exception):
    """Not a frame for this receiver. The argument is the reason, in the document's words."""


@dataclass
class Frame:
    format: str
    compression: str
    payload: bytes
    version: int | None = None
    fingerprint: int | None = None
    dictionary: int | None = None
    messages: int | None = None
    checksum: bool = True


class Octets:
    """What has arrived, and how far it is read."""

    def __init__(self, octets, offset=0):
        self.octets = octets
        self.offset = offset

    def take(self, count):
        end = self.offset + count
        if end > len(self.octets):
            raise NotYet
        taken = self.octets[self.offset : end]
        self.offset = end
        return taken

    def byte(self):
        return self.take(1)[0]

    def fixed(self, count):
        return int.from_bytes(self.take(count), "little")

    def number(self, limit=(1 << 32) - 1):
        number = 0
        for group in range(5):
            octet = self.byte()
            number |= (octet & 0x7F) << (7 * group)
            if octet < 0x80:
                if number >= 1 << 32 or (group and not octet):
                    raise Refused("malformed")
                if number > limit:
                    raise Refused("beyond a limit")
                return number
        raise Refused("malformed")

    def number_not_zero(self, limit=(1 << 32) - 1):
        number = self.number(limit)
        if not number:
            raise Refused("malformed")
        return number


def read(octets, start=0, checksum_needed=True):
    """The frame that starts there, and where the next one does."""
    source = Octets(octets, start)
    first = source.byte()
    check_first(first, checksum_needed)
    kinds = source.byte()
    length = source.number(MAX_PAYLOAD)
    fingerprint = source.fixed(8) if first & FINGERPRINT else None
    version = None if first & FINGERPRINT else source.number()
    dictionary = source.number_not_zero() if kinds & HAS_DICTIONARY else None
    messages = source.number_not_zero(MAX_MESSAGES) if first & BATCH else None
    payload = source.take(length)
    if first & CHECKSUM and google_crc32c.value(octets[start : source.offset]) != source.fixed(4):
        raise Refused("checksum mismatch")
    frame = Frame(
        known("format", FORMATS, kinds >> 4),
        known("compression", COMPRESSIONS, kinds & 15),
        payload,
        version=version,
        fingerprint=fingerprint,
        dictionary=dictionary,
        messages=messages,
        checksum=bool(first & CHECKSUM),
    )
    return frame, source.offset


def check_first(octet, checksum_needed):
    if octet >> 5 == 0b100:
        raise Refused("not agreed")
    if octet >> 5 != 0b101:
        raise Refused("not a frame")
    if octet >> 3 & 3 != 1:
        raise Refused("unknown version")
    if checksum_needed and not octet & CHECKSUM:
        raise Refused("checksum missing")


def known(what, names, number):
    if number not in names:
        raise Refused(f"unknown {what} {number}")
    return names[number]


def write(frame):
    """The octets of a frame."""
    first = MARK_AND_VERSION | (CHECKSUM if frame.checksum else 0)
    kinds = numbers_of(FORMATS)[frame.format] << 4 | numbers_of(COMPRESSIONS)[frame.compression]
    fields = number(len(frame.payload))
    if frame.fingerprint is None:
        fields += number(frame.version)
    else:
        first |= FINGERPRINT
        fields += frame.fingerprint.to_bytes(8, "little")
    if frame.dictionary is not None:
        fields += number(frame.dictionary)
    if frame.messages is not None:
        first |= BATCH
        fields += number(frame.messages)
    octets = bytes((first, kinds)) + fields + frame.payload
    return octets + google_crc32c.value(octets).to_bytes(4, "little") if frame.checksum else octets


def numbers_of(names):
    return {name: number for number, name in names.items()}


def number(value):
    """A number in as few octets as possible."""
    octets = bytearray()
    while value >= 0x80:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(octets) + bytes((value,))


def batch(messages):
    """The content of a batch."""
    return b"".join(number(len(message)) + message for message in messages)


def messages_of(content, count):
    """The messages of a batch."""
    source = Octets(content)
    messages = [source.take(source.number()) for _ in range(count)]
    if source.offset != len(content):
        raise ValueError("octets behind the last message of a batch")
    return messages
