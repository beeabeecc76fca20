"""What fastavro makes of a message as another schema's, and which Rust types hold that.

fastavro's reader in Python, the source of the one in C. Three of its functions are extended: to learn whether
a number was written as an `int`, whether it went into a float that holds it exactly, and of which name a
record is, without which a record of a union could be written as another one.
"""

import io
import struct

import fastavro
from fastavro import _read_py as reading

from resolution.schemas import children, widened

# Logical types would be turned into Python's; the value of the underlying type is what is compared.
reading.LOGICAL_READERS.clear()

RANGES = {
    "u8": (0, 2**8 - 1),
    "u16": (0, 2**16 - 1),
    "u32": (0, 2**32 - 1),
    "i32": (-(2**31), 2**31 - 1),
}


class WrittenAsInt(int):
    """A number of 32 bits: no bits of a `u64` if it is negative."""


def named_record(decoder, writer, names, reader=None, options={}):
    reader = definition(reader, names)
    record = read_record(decoder, writer, names, reader, options)
    return {**record, "-type": (reader or writer)["name"]}


def enum(decoder, writer, names, reader=None, options={}):
    return read_enum(decoder, writer, names, definition(reader, names), options)


def definition(reader, names):
    """The reader's type, of which a union may hold the name alone; fastavro would fail at that."""
    return names["reader"][reader] if isinstance(reader, str) else reader


promote = reading.maybe_promote
read_record, read_enum = reading.READERS["record"], reading.READERS["enum"]
reading.READERS["int"] = lambda decoder, *_: WrittenAsInt(decoder.read_int())
reading.READERS["record"] = named_record
reading.READERS["enum"] = enum


class Oracle:
    """Reads as one type."""

    def __init__(self, schema):
        self.schema = schema
        self.widened = widened(schema)
        self.tagged = unions(schema)
        self.inexact = []

    def resolve(self, writer, message):
        """The value by the reader's schema or none, whether it had to be widened, and the types that do not
        hold it."""
        if read(writer, message, None)[1]:
            raise ValueError(f"octets behind a message of {writer}")
        self.inexact = []
        reading.maybe_promote = self.promoted
        try:
            value, _ = read(writer, message, self.widened)
        except (fastavro.read.SchemaResolutionError, UnicodeDecodeError) as error:
            return {"expected": None, "narrowed": False, "beyond": [], "why": str(error)[:200]}
        beyond = set(self.inexact)
        for name, number in numbers("", value):
            beyond |= not_held(name, number)
        try:
            read(writer, message, self.schema)
            narrowed = False
        except fastavro.read.SchemaResolutionError:
            narrowed = True
        buffer = io.BytesIO()
        if not beyond:
            fastavro.schemaless_writer(buffer, self.widened, to_write(value, self.tagged))
        return {"expected": buffer.getvalue().hex(), "narrowed": narrowed, "beyond": sorted(beyond)}

    def promoted(self, data, writer_type, reader_type):
        promoted = promote(data, writer_type, reader_type)
        if writer_type in ("int", "long"):
            if reader_type == "float" and struct.unpack("<f", struct.pack("<f", promoted))[0] != data:
                self.inexact.append("f32")
            if reader_type == "double" and promoted != data:
                self.inexact.append("f64")
        return promoted


def read(writer, message, reader):
    """A value, and what follows it."""
    buffer = io.BytesIO(message)
    value = reading.schemaless_reader(buffer, writer, reader)
    return value, buffer.read()


def numbers(name, value):
    """The numbers in a value, each with the name of the field that holds it. Keys of maps are in capitals."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from numbers(name if key[:1].isupper() else key, part)
    elif isinstance(value, list):
        for part in value:
            yield from numbers(name, part)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield name, value


def not_held(name, number):
    """What Rust's error calls the type of a field, if that does not hold the number."""
    rust = name.rpartition("_")[2]
    if rust == "u64" and isinstance(number, WrittenAsInt) and number < 0:
        return {"u64"}
    least, most = RANGES.get(rust, (number, number))
    if least <= number <= most:
        return set()
    # A small type is read as a larger one first.
    return {rust, "u32"} if rust in ("u8", "u16") else {rust}


def unions(schema):
    """The fields of a schema that hold one of several records."""
    fields = schema.get("fields", []) if isinstance(schema, dict) else []
    found = {field["name"] for field in fields if isinstance(field["type"], list) and "null" not in field["type"]}
    return found.union(*map(unions, children(schema)))


def to_write(value, tagged):
    """A value as fastavro writes it: maps in the order of their keys, as they are in Rust, integers plain, and
    the record in each of the `tagged` fields behind its name."""
    if isinstance(value, dict):
        fields = {key: to_write(value[key], tagged) for key in sorted(value) if key != "-type"}
        return {key: (value[key]["-type"], part) if key in tagged else part for key, part in fields.items()}
    if isinstance(value, list):
        return [to_write(part, tagged) for part in value]
    if isinstance(value, WrittenAsInt):
        return int(value)
    return value
