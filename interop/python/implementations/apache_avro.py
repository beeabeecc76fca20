"""Apache's avro.

It reads a record of a union as a plain dict, so that of records with the same fields (`Create` and
`Update`) nobody can tell which it was. To write a dict it takes the last record of the union that has
the fields; and its check before that takes the first, and refuses the dict if that record has others
beside. So each record carries its name here, by which two methods of the library are extended, and the
check, which knows no names, is left out: the library checks each value again when it writes it.
"""

import importlib.metadata
import io

import avro.io
import avro.schema

from implementations.avro_values import datum_of, value_of

NAME, VERSION, KIND = "apache-avro", importlib.metadata.version("avro"), "avro"


def open(schemas):
    return Avro(avro.schema.parse((schemas / "cluster.avsc").read_text()))


class Record(dict):
    """A record's fields, and its full name."""

    def __init__(self, name, fields):
        super().__init__(fields)
        self.name = name


class Reader(avro.io.DatumReader):
    def read_record(self, writers_schema, readers_schema, decoder):
        fields = super().read_record(writers_schema, readers_schema, decoder)
        return Record(writers_schema.fullname, fields)


class Writer(avro.io.DatumWriter):
    def write_union(self, writers_schema, datum, encoder):
        for index, branch in enumerate(writers_schema.schemas):
            if isinstance(datum, Record) and branch.type == "record" and branch.fullname == datum.name:
                encoder.write_long(index)
                return self.write_record(branch, datum, encoder)
        return super().write_union(writers_schema, datum, encoder)


class Avro:
    def __init__(self, schema):
        self.schema = schema
        self.reader = Reader(schema, schema)
        self.writer = Writer(schema)

    def encode(self, value):
        buffer = io.BytesIO()
        datum = datum_of(self.schema, value, Record)
        self.writer.write_data(self.schema, datum, avro.io.BinaryEncoder(buffer))
        return buffer.getvalue()

    def decode(self, octets):
        buffer = io.BytesIO(octets)
        datum = self.reader.read(avro.io.BinaryDecoder(buffer))
        if buffer.read(1):
            raise ValueError("octets behind the message")
        return value_of(self.schema, datum, lambda record: (record.name, record))


class AsItIs:
    """The library without any extension."""

    NAME, VERSION, KIND = "apache-avro, unmodified", VERSION, "avro"

    def __init__(self, schemas):
        self.schema = avro.schema.parse((schemas / "cluster.avsc").read_text())
        self.writer = avro.io.DatumWriter(self.schema)

    def encode(self, value):
        """The message's octets; empty if the library refuses it."""
        buffer = io.BytesIO()
        datum = datum_of(self.schema, value, lambda _name, fields: fields)
        try:
            self.writer.write(datum, avro.io.BinaryEncoder(buffer))
        except avro.errors.AvroTypeException:
            return b""
        return buffer.getvalue()
