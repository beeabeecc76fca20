"""Floats as integers and back, and the relations between numbers. A scale is a count of places, `f64` or `f32`."""

import ctypes
import math
import struct

MASK = (1 << 64) - 1
MOST_PLACES = 32


def signed(value):
    return value - (1 << 64) if value >= 1 << 63 else value


def single(number):
    """The nearest float of 32 bits, which keeps all its bits."""
    return ctypes.c_float(number)


def from_fixed(value, places):
    return signed(value) / (1 << places)


def to_fixed(number, places):
    """The integer of a float with so many places, or None."""
    scaled = number * (1 << places)
    if not math.isfinite(scaled) or abs(scaled) >= 1 << 62 or scaled != int(scaled):
        return None
    if scaled == 0 and struct.pack("<d", number) != bytes(8):
        return None
    return int(scaled)


def places_of(number):
    if to_fixed(number, 0) is not None:
        return 0
    fixed = to_fixed(number, MOST_PLACES)
    if fixed is None:
        return 0
    zeros = (fixed & -fixed).bit_length() - 1
    return MOST_PLACES - min(zeros, MOST_PLACES)


def from_ordered(bits, ordered):
    """The bits of a float."""
    sign = 1 << bits - 1
    return ordered & ~sign if ordered & sign else ~ordered & (1 << bits) - 1


def to_ordered(bits, of_float):
    sign = 1 << bits - 1
    return ~of_float & (1 << bits) - 1 if of_float & sign else of_float | sign


def double_of(value):
    return struct.unpack("<d", from_ordered(64, value).to_bytes(8, "little"))[0]


def single_of(value):
    octets = from_ordered(32, value & 0xFFFFFFFF).to_bytes(4, "little")
    return ctypes.c_float.from_buffer_copy(octets)


def number_of(scale, value):
    match scale:
        case "f64":
            return double_of(value)
        case "f32":
            return single_of(value).value
        case places:
            return from_fixed(value, places)


def value_of(scale, number):
    """The value of a number, or None for NaN."""
    if math.isnan(number):
        return None
    match scale:
        case "f64":
            return to_ordered(64, int.from_bytes(struct.pack("<d", number), "little"))
        case "f32":
            return to_ordered(32, int.from_bytes(bytes(single(number)), "little"))
    scaled = number / (1 / (1 << scale))
    scaled += -0.5 if scaled < 0 else 0.5
    if abs(scaled) >= 1 << 63:
        return (1 << 63) - 1 if scaled > 0 else 1 << 63
    return int(scaled) & MASK


def relation_value(relation, operand):
    """The number that a relation gives; `operand` returns the number of an operand."""
    kind, parts = relation
    if kind == "sum":
        total = 0.0
        for slot, factor in parts:
            total += operand(slot) * factor
        return total
    one, other = map(operand, parts)
    if kind == "product":
        return one * other
    return quotient(one, other)


def quotient(one, other):
    """A division as the floats of IEEE 754 have it."""
    if other != 0 or math.isnan(one) or math.isnan(other):
        return one / other
    if one == 0:
        return math.nan
    return math.copysign(math.inf, one) * math.copysign(1.0, other)
