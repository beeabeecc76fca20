"""Compact frames, read and written by what codecs/frame/SPECIFICATION.md says and nothing else."""

import google_crc32c

import frame
from control import write_wire
from frame import MAX_MESSAGES, Frame, Octets, Refused, number

MARK = 0b100
CHECKSUM, BATCH, PLAIN = 16, 8, 4
MAX_PAYLOAD = 1023


def read(octets, agreed, start=0, checksum_needed=True):
    """The frame that starts there, between peers that have agreed on a wire, and where the next one does."""
    source = Octets(octets, start)
    first = source.byte()
    if first >> 5 != MARK:
        return frame.read(octets, start, checksum_needed)
    if checksum_needed and not first & CHECKSUM:
        raise Refused("checksum missing")
    plain = bool(first & PLAIN)
    if agreed.compression == "none" and not plain:
        raise Refused("malformed")
    length = (first & 3) << 8 | source.byte()
    messages = source.number_not_zero(MAX_MESSAGES) if first & BATCH else None
    payload = source.take(length)
    if first & CHECKSUM and checksum(agreed, octets[start : source.offset]) != source.take(4):
        raise Refused("checksum mismatch")
    read = Frame(
        agreed.format,
        "none" if plain else agreed.compression,
        payload,
        version=agreed.version,
        fingerprint=agreed.fingerprint,
        dictionary=None if plain else agreed.dictionary,
        messages=messages,
        checksum=bool(first & CHECKSUM),
    )
    return read, source.offset


def write(written, agreed):
    """The octets of a frame between peers that have agreed on a wire."""
    if not is_covered(written, agreed):
        return frame.write(written)
    length = len(written.payload)
    first = MARK << 5 | length >> 8
    first |= CHECKSUM if written.checksum else 0
    first |= PLAIN if written.compression == "none" else 0
    fields = b""
    if written.messages is not None:
        first |= BATCH
        fields = number(written.messages)
    octets = bytes((first, length & 255)) + fields + written.payload
    return octets + checksum(agreed, octets) if written.checksum else octets


def is_covered(written, agreed):
    schema = (written.version, written.fingerprint)
    compression = (written.compression, written.dictionary)
    return (
        len(written.payload) <= MAX_PAYLOAD
        and (written.format, schema) == (agreed.format, (agreed.version, agreed.fingerprint))
        and compression in (("none", None), (agreed.compression, agreed.dictionary))
    )


def checksum(agreed, octets):
    return google_crc32c.value(write_wire(agreed) + octets).to_bytes(4, "little")
