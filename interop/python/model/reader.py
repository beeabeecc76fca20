"""The values of a message, by its schema.

A record is a dict by the names of its fields, a union the pair of its variant's index and value, a map a list of pairs.
An absent value is None. A time is its nanoseconds. A float of 32 bits is a `ctypes.c_float`, which keeps all its bits.
"""

from model.coder import RangeCoder
from model.schema import Enum, Fixed, Held, Map, Optional, Record, Reference, Scalar, Several, Union
from model.state import Refused

MAX_TEXT = 4 << 20
MAX_ELEMENTS = 1 << 16
MAX_DEPTH = 64
# The bits of the integers, and whether they have a sign.
INTEGERS = {
    "u8": (8, False), "u16": (16, False), "u32": (32, False), "u64": (64, False), "fixed64": (64, False),
    "i8": (8, True), "i16": (16, True), "i32": (32, True), "i64": (64, True),
    "timestamp": (64, True), "duration": (64, True),
}  # fmt: skip


def read(state, octets):
    """The message that is all of the octets, from which the state learns."""
    (message,) = read_all(state, octets, 1)
    return message


def read_all(state, octets, count):
    """The messages that are all of the octets."""
    coder = RangeCoder(octets)
    messages = [read_next(state, coder) for _ in range(count)]
    if not coder.is_at_end():
        raise Refused("octets after the message")
    return messages


def read_next(state, coder):
    state.begin(coder, MAX_TEXT)
    return Reader(state).record(state.schema.message)


class Reader:
    def __init__(self, state):
        self.state = state
        self.elements = MAX_ELEMENTS
        self.depth = MAX_DEPTH
        self.readers = {
            Scalar: self.scalar,
            Fixed: self.fixed,
            Enum: self.symbol,
            Record: self.record_value,
            Reference: lambda reference: self.record_value(state.schema.records[reference.index]),
            Held: self.held,
            Several: self.several,
            Optional: self.optional,
            Map: self.map,
            Union: self.union,
        }

    def value(self, type):
        return self.readers[type.__class__](type)

    def record(self, record):
        self.depth -= 1
        if self.depth < 0:
            raise Refused("too deep")
        fields = {name: self.value(type) for name, type in zip(record.names, record.types)}
        self.depth += 1
        return fields

    def record_value(self, record):
        if not record.leads:
            return self.record(record)
        leaf = self.state.leaf
        self.state.leaf = self.state.schema.recursive
        fields = self.record(record)
        self.state.leaf = leaf
        return fields

    def scalar(self, scalar):
        match scalar.name:
            case "bool":
                return self.below(2) == 1
            case "f64":
                return self.state.double()
            case "f32":
                return self.state.single()
            case "string":
                return self.state.text().decode()
            case "bytes":
                return self.state.text()
            case "char":
                return self.character()
            case "uuid":
                return self.exactly(16)
            case "u128":
                return int.from_bytes(self.exactly(16), "big")
            case "i128":
                return int.from_bytes(self.exactly(16), "big", signed=True)
        return self.integer(*INTEGERS[scalar.name])

    def integer(self, bits, is_signed):
        value = self.state.integer()
        if is_signed:
            value -= value >> 63 << 64
        least = -1 << bits - 1 if is_signed else 0
        if not least <= value < least + (1 << bits):
            raise Refused(f"an integer of more than {bits} bits")
        return value

    def below(self, limit):
        value = self.state.integer()
        if value >= limit:
            raise Refused(f"{value} instead of a number below {limit}")
        return value

    def exactly(self, count):
        octets = self.state.text()
        if len(octets) != count:
            raise Refused(f"{len(octets)} octets instead of {count}")
        return octets

    def character(self):
        text = self.state.text().decode()
        if len(text) != 1:
            raise Refused("no character")
        return text

    def fixed(self, fixed):
        return self.exactly(fixed.count)

    def symbol(self, enum):
        return self.integer(32, True) if enum.is_open else self.below(len(enum.numbers))

    def count(self, most=None):
        count = self.state.integer()
        self.elements -= count
        if self.elements < 0 or most is not None and count > most:
            raise Refused("too many elements")
        return count

    def several(self, several):
        leaf = self.state.leaf
        count = self.count(1 if several.kind == "option in a value" else several.count)
        values = []
        for _ in range(count):
            self.state.leaf = leaf + 1
            values.append(self.value(several.element))
        self.state.leaf = leaf + several.leaves
        if several.count not in (None, count):
            raise Refused("an array of another length")
        if several.kind == "option in a value":
            return values[0] if values else None
        return values

    def held(self, held):
        leaf = self.state.leaf
        self.state.leaf = self.state.schema.recursive
        value = self.union(self.state.schema.unions[held.index])
        self.state.leaf = leaf
        return value

    def optional(self, optional):
        end = self.state.leaf + optional.leaves
        value = self.value(optional.value) if self.below(2) else None
        self.state.leaf = end
        return value

    def map(self, map):
        state = self.state
        leaf, around, last, entries = state.leaf, state.subject, 0, []
        for _ in range(self.count()):
            state.leaf = leaf + 1
            state.begin_key(around, last)
            key = self.value(map.key)
            last = state.end_key(around)
            entries.append((key, self.value(map.value)))
        state.subject = around
        state.leaf = leaf + map.leaves
        return entries

    def union(self, union):
        leaf = self.state.leaf
        index = self.state.variant(len(union.values))
        self.state.leaf = leaf + 1 + index * union.most
        value = self.value(union.values[index])
        self.state.leaf = leaf + union.leaves
        return index, value
