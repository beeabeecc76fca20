"""The vectors of codecs/frame/SPECIFICATION.md: each frame is read and written as it says there."""

import re

import frame
from frame import Frame, NotYet, Refused


def disagreements(document):
    """What this reader and writer do otherwise than the document's vectors."""
    vectors = re.findall(r"```vector\n(.*?)```", document, re.DOTALL)
    refusals = re.findall(r"^\| `([0-9a-f ]+)` \| ([^|]+) \| [^|]+ \|$", document, re.MULTILINE)
    if not vectors or not refusals:
        yield "the document has no vectors"
    for vector in vectors:
        yield from wrong_vector(dict(re.findall(r"^(\w+): *(.*)$", vector, re.MULTILINE)))
    for octets, reason in refusals:
        if (found := outcome(octets_of(octets))) != reason:
            yield f"{octets}: {found} instead of {reason}"


def wrong_vector(fields):
    octets = octets_of(fields["frame"])
    expected = frame_of(fields)
    read, size = frame.read(octets, checksum_needed=expected.checksum)
    if (read, size) != (expected, len(octets)):
        yield f"{read} instead of {expected}"
    if frame.write(expected) != octets:
        yield f"{frame.write(expected).hex(' ')} instead of {octets.hex(' ')}"
    for end in range(len(octets)):
        if (found := outcome(octets[:end], expected.checksum)) != "not yet":
            yield f"the first {end} octets of {octets.hex(' ')}: {found}"


def outcome(octets, checksum_needed=True):
    try:
        frame.read(octets, checksum_needed=checksum_needed)
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
