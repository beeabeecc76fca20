"""Messages of any schema, at random, in every form that the encoding allows."""

import struct

from resolution.schemas import NAMED, children, full_name, kind_of

LONGS = (0, 1, 5, 127, 255, 256, 65535, 65536, -1, -300, 2**24 + 1, 2**31 - 1, -(2**31))
LONGER = (2**31, 2**32 - 1, 2**32, 2**53 + 1, 2**63 - 1, -(2**63), -(2**31) - 1)
FLOATS = (0.0, -0.0, 1.5, -2.25, 3.0e38, float("inf"), float("-inf"))
TEXTS = ("", "text", "ünïcode", "\U0001f600")


class Messages:
    """Writes messages of a schema."""

    def __init__(self, random, schema):
        self.random = random
        self.schema = schema
        self.types = {}
        self.collect(schema, None)

    def collect(self, schema, namespace):
        if isinstance(schema, dict) and schema["type"] in NAMED:
            name = full_name(schema, namespace)
            self.types[name] = schema
            namespace = name.rpartition(".")[0] or None
        for part in children(schema):
            self.collect(part, namespace)

    def message(self):
        return self.value(self.schema)

    def value(self, schema):
        if isinstance(schema, list):
            index = self.random.randrange(len(schema))
            return long(index) + self.value(schema[index])
        if isinstance(schema, str) and schema in self.types:
            schema = self.types[schema]
        return getattr(self, kind_of(schema))(schema)

    def null(self, _):
        return b""

    def boolean(self, _):
        return self.random.choice((b"\0", b"\1"))

    def int(self, _):
        # Mostly what every type of integer holds.
        return long(self.random.choice(LONGS) if self.random.random() < 0.15 else self.random.randrange(128))

    def long(self, schema):
        if self.random.random() < 0.1:
            return long(self.random.choice(LONGER))
        return self.int(schema)

    def float(self, _):
        return struct.pack("<f", self.random.choice(FLOATS))

    def double(self, _):
        return struct.pack("<d", self.random.choice((*FLOATS, 0.1, 1.0e300)))

    def string(self, _):
        return prefixed(self.random.choice(TEXTS).encode())

    def bytes(self, _):
        if self.random.random() < 0.05:
            return prefixed(b"\xff\0")
        return self.string(None)

    def fixed(self, schema):
        return self.random.randbytes(schema["size"])

    def enum(self, schema):
        return long(self.random.randrange(len(schema["symbols"])))

    def record(self, schema):
        return b"".join(self.value(field["type"]) for field in schema["fields"])

    def array(self, schema):
        return self.blocks(schema, lambda: self.value(schema["items"]))

    def map(self, schema):
        # In any order, none twice.
        keys = iter(self.random.sample(range(9), 4))
        return self.blocks(schema, lambda: prefixed(b"K%d" % next(keys)) + self.value(schema["values"]))

    def blocks(self, schema, element):
        """Up to two blocks, with their sizes or without. fastavro refuses items of a type that does not
        resolve even where there are none, which no other implementation does: there is then one."""
        octets = b""
        for _ in range(self.random.randrange(0 if schema["same"] else 1, 3)):
            count = self.random.randrange(1, 3)
            elements = b"".join(element() for _ in range(count))
            if self.random.random() < 0.3:
                octets += long(-count) + long(len(elements)) + elements
            else:
                octets += long(count) + elements
        return octets + b"\0"


def long(number):
    number = (number << 1) ^ (number >> 63)
    octets = bytearray()
    while number > 127:
        octets.append(number & 127 | 128)
        number >>= 7
    octets.append(number)
    return bytes(octets)


def prefixed(octets):
    return long(len(octets)) + octets
