"""The vectors of codecs/frame/SPECIFICATION.md: each frame is read and written as it says there."""

import re

import compact
import control
import frame
from control import Confirmation, Offer, Refusal, Wire
from frame import Frame, NotYet, Refused


def disagreements(document):
    """What this reader and writer do otherwise than the document's vectors."""
    vectors = re.findall(r"```vector\n(.*?)```", document, re.DOTALL)
    controls = [dict(re.findall(r"^(\w+): *(.*)$", vector, re.MULTILINE)) for vector in vectors if "\ncontrol:" in vector]
    payloads = re.findall(r"^\| `([0-9a-f* ]+)` \| ([^|]+) \|$", document, re.MULTILINE)
    refusals = re.findall(r"^\| `([0-9a-f ]+)` \| ([^|]+) \| [^|]+ \|$", document, re.MULTILINE)
    if not (vectors and controls and payloads and refusals):
        yield "the document has no vectors"
    for vector in vectors:
        yield from wrong_vector(dict(re.findall(r"^(\w+): *(.*)$", vector, re.MULTILINE)))
    offers = [octets_of(fields["payload"]) for fields in controls if fields["control"] == "offer"]
    for fields in controls:
        yield from wrong_control(fields, offers)
    for octets, reason in payloads:
        if (found := control_outcome(octets_of(octets))) != reason:
            yield f"{octets}: {found} instead of {reason}"
    for octets, reason in refusals:
        if (found := outcome(octets_of(octets))) != reason:
            yield f"{octets}: {found} instead of {reason}"


def wrong_vector(fields):
    octets = octets_of(fields["frame"])
    expected = frame_of(fields)
    agreed = wire_of(fields["agreed"]) if "agreed" in fields else None
    read, size = read_one(octets, agreed, expected.checksum)
    if (read, size) != (expected, len(octets)):
        yield f"{read} instead of {expected}"
    written = compact.write(expected, agreed) if agreed else frame.write(expected)
    if written != octets:
        yield f"{written.hex(' ')} instead of {octets.hex(' ')}"
    for end in range(len(octets)):
        if (found := outcome(octets[:end], agreed, expected.checksum)) != "not yet":
            yield f"the first {end} octets of {octets.hex(' ')}: {found}"


def wrong_control(fields, offers):
    payload, expected = octets_of(fields["payload"]), control_of(fields)
    if (found := control.read(payload)) != expected:
        yield f"{found} instead of {expected}"
    if (written := control.write(expected)) != payload:
        yield f"{written.hex(' ')} instead of {payload.hex(' ')}"
    if "key" in fields and control.confirm(octets_of(fields["key"]), fields["role"], *offers) != expected:
        yield f"the {fields['role']}'s confirmation is another"
    for end in range(len(payload)):
        if (outcome := control_outcome(payload[:end])) != "malformed":
            yield f"the first {end} octets of {payload.hex(' ')}: {outcome}"


def control_outcome(payload):
    try:
        control.read(payload)
    except Refused as refused:
        return str(refused)
    return "a control message"


def control_of(fields):
    match fields["control"]:
        case "offer":
            return Offer(octets_of(fields["nonce"]), [wire_of(wire) for wire in fields["wires"].split("; ")])
        case "confirmation":
            return Confirmation(octets_of(fields["code"]))
        case "refusal":
            reason, _, id = fields["reason"].partition(" ")
            number = int(id, 16 if reason == "fingerprint" else 10) if id else None
            return Refusal(int(fields["refused"]), reason, number)


def wire_of(text):
    format, compression, schema, *dictionary = text.split(", ")
    kind, id = schema.split()
    wire = Wire(format, compression, **{kind: int(id, 16 if kind == "fingerprint" else 10)})
    if dictionary:
        wire.dictionary, wire.digest = int(dictionary[0].removeprefix("dictionary ")), octets_of(dictionary[1])
    return wire


def read_one(octets, agreed, checksum_needed):
    if agreed:
        return compact.read(octets, agreed, checksum_needed=checksum_needed)
    return frame.read(octets, checksum_needed=checksum_needed)


def outcome(octets, agreed=None, checksum_needed=True):
    try:
        read_one(octets, agreed, checksum_needed)
    except NotYet:
        return "not yet"
    except Refused as refused:
        return str(refused)
    return "a frame"


def frame_of(fields):
    schema, _, id = fields["schema"].partition(" ")
    is_version = schema == "version"
    return Frame(
        fields["format"],
        fields["compression"],
        octets_of(fields["payload"]),
        version=int(id) if is_version else None,
        fingerprint=None if is_version else int(id, 16),
        dictionary=int(fields["dictionary"]) if "dictionary" in fields else None,
        messages=int(fields["messages"]) if "messages" in fields else None,
        checksum=fields.get("checksum") != "none",
    )


def octets_of(text):
    """`61*3 00` is `61 61 61 00`."""
    return b"".join(
        bytes.fromhex(octet) * int(times or 1)
        for octet, times in re.findall(r"([0-9a-f]{2})(?:\*(\d+))?", text)
    )
