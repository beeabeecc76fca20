"""The values that implementations are compared by: a message as Python's json reads it from JSON.

An absent option is a key that is not there; a union is a dict with one key, the name of the record
that it holds; an enum is its symbol; bytes are base64, and those named `address` the text of an IP
address.
"""

import base64
import ipaddress
import struct


def text_of_bytes(field, octets):
    """Bytes as JSON has them."""
    if field != "address":
        return base64.b64encode(octets).decode()
    address = ipaddress.ip_address(octets)
    mapped = getattr(address, "ipv4_mapped", None)
    # Python before 3.13 writes those in hexadecimal.
    return f"::ffff:{mapped}" if mapped else str(address)


def bytes_of_text(field, text):
    """The bytes of what JSON has for them."""
    if field != "address":
        return base64.b64decode(text, validate=True)
    return ipaddress.ip_address(text).packed


def signed(number):
    """The integer of 64 bits that carries an unsigned one: Avro and Thrift have no other."""
    return number - (1 << 64) if number >= 1 << 63 else number


def unsigned(number):
    """The unsigned integer of the same 64 bits."""
    return number % (1 << 64)


def symbol(name, prefix):
    """`Read` of `MODE_READ` in `Mode`: protobuf has the symbols of all enums in one name space."""
    return "".join(word.capitalize() for word in name.removeprefix(prefix).split("_"))


def difference(expected, found, path=""):
    """The path of the first field that differs, with both its values, or None."""
    if type(expected) is not type(found):
        return f"{path}: {found!r} instead of {expected!r}"
    if isinstance(expected, dict):
        if expected.keys() != found.keys():
            return f"{path}: the fields {sorted(found)} instead of {sorted(expected)}"
        pairs = ((f"{path}.{key}", expected[key], found[key]) for key in expected)
    elif isinstance(expected, list):
        if len(expected) != len(found):
            return f"{path}: {len(found)} elements instead of {len(expected)}"
        pairs = ((f"{path}[{i}]", *pair) for i, pair in enumerate(zip(expected, found)))
    elif isinstance(expected, bytes):
        return None if expected == found else f"other bytes, {len(found)} instead of {len(expected)}"
    else:
        return None if is_same(expected, found) else f"{path}: {found!r} instead of {expected!r}"
    differences = (difference(expected, found, path) for path, expected, found in pairs)
    return next(filter(None, differences), None)


def is_same(expected, found):
    """Whether two scalars are equal; of floats, all bits."""
    if isinstance(expected, float):
        return struct.pack("<d", expected) == struct.pack("<d", found)
    return expected == found
