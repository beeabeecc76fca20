"""Control messages, read and written by what codecs/frame/SPECIFICATION.md says and nothing else."""

import hashlib
import hmac
from dataclasses import dataclass

from frame import COMPRESSIONS, FINGERPRINT, FORMATS, HAS_DICTIONARY, NotYet, Octets, Refused, number, numbers_of

OFFER, CONFIRMATION, REFUSAL = 1, 2, 3
REASONS = {1: "format", 2: "compression", 3: "dictionary", 4: "version", 5: "fingerprint", 6: "content", 7: "keyframe"}
ROLES = {"initiator": 1, "responder": 2}


@dataclass
class Wire:
    format: str
    compression: str
    version: int | None = None
    fingerprint: int | None = None
    dictionary: int | None = None
    digest: bytes | None = None


@dataclass
class Offer:
    nonce: bytes
    wires: list[Wire]


@dataclass
class Confirmation:
    code: bytes


@dataclass
class Refusal:
    frame: int
    reason: str
    id: int | None = None


def read(payload):
    """The message of a payload."""
    try:
        return read_whole(payload)
    except NotYet:
        raise Refused("malformed") from None


def read_whole(payload):
    source = Octets(payload)
    kind = source.byte()
    if kind == OFFER:
        nonce, count = source.take(16), source.byte()
        control = Offer(nonce, [read_wire(source) for _ in range(count)])
    elif kind == CONFIRMATION:
        control = Confirmation(source.take(32))
    elif kind == REFUSAL:
        frame, reason = source.fixed(8), reason_of(source.byte())
        control = Refusal(frame, reason, read_reason(source, reason))
    else:
        raise Refused(f"unknown control message {kind}")
    if source.offset != len(payload):
        raise Refused("malformed")
    return control


def read_wire(source):
    flags, kinds = source.byte(), source.byte()
    if flags & ~FINGERPRINT:
        raise Refused("malformed")
    fingerprint = source.fixed(8) if flags else None
    version = None if flags else source.number()
    dictionary = source.number_not_zero() if kinds & HAS_DICTIONARY else None
    digest = source.take(8) if kinds & HAS_DICTIONARY else None
    # A newer peer's wire, which is not known here, keeps its numbers.
    format = FORMATS.get(kinds >> 4, kinds >> 4)
    compression = COMPRESSIONS.get(kinds & 15, kinds & 15)
    return Wire(format, compression, version, fingerprint, dictionary, digest)


def reason_of(number):
    if number not in REASONS:
        raise Refused(f"unknown reason of a refusal {number}")
    return REASONS[number]


def read_reason(source, reason):
    match reason:
        case "format" | "compression":
            return source.byte()
        case "dictionary":
            return source.number_not_zero()
        case "version" | "keyframe":
            return source.number()
        case "fingerprint":
            return source.fixed(8)


def write(control):
    """The payload of a message."""
    match control:
        case Offer(nonce, wires):
            return bytes((OFFER,)) + nonce + bytes((len(wires),)) + b"".join(map(write_wire, wires))
        case Confirmation(code):
            return bytes((CONFIRMATION,)) + code
        case Refusal(frame, reason, id):
            octets = bytes((REFUSAL,)) + frame.to_bytes(8, "little")
            return octets + bytes((numbers_of(REASONS)[reason],)) + write_reason(reason, id)


def write_wire(wire):
    by_fingerprint = wire.fingerprint is not None
    kinds = numbers_of(FORMATS)[wire.format] << 4 | numbers_of(COMPRESSIONS)[wire.compression]
    octets = bytes((FINGERPRINT if by_fingerprint else 0, kinds))
    octets += wire.fingerprint.to_bytes(8, "little") if by_fingerprint else number(wire.version)
    return octets if wire.dictionary is None else octets + number(wire.dictionary) + wire.digest


def write_reason(reason, id):
    match reason:
        case "content":
            return b""
        case "fingerprint":
            return id.to_bytes(8, "little")
        case _:
            return number(id)


def confirm(key, role, initiator, responder):
    """What the end with this role says of the payloads of both offers."""
    offers = b"".join(len(offer).to_bytes(4, "little") + offer for offer in (initiator, responder))
    octets = b"wirecost agreement 0" + bytes((ROLES[role],)) + offers
    return Confirmation(hmac.digest(key, octets, hashlib.sha256))
