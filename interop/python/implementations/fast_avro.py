"""fastavro, which names the records of unions when it is asked to."""

import importlib.metadata
import io
import json

import avro.schema
import fastavro

from implementations.avro_values import datum_of, value_of

NAME, VERSION, KIND = "fastavro", importlib.metadata.version("fastavro"), "avro"


def open(schemas):
    text = (schemas / "cluster.avsc").read_text()
    return FastAvro(fastavro.parse_schema(json.loads(text)), avro.schema.parse(text))


class FastAvro:
    def __init__(self, schema, described):
        self.schema = schema
        self.described = described

    def encode(self, value):
        buffer = io.BytesIO()
        datum = datum_of(self.described, value, self.tag)
        fastavro.schemaless_writer(buffer, self.schema, datum)
        return buffer.getvalue()

    def decode(self, octets):
        buffer = io.BytesIO(octets)
        datum = fastavro.schemaless_reader(
            buffer, self.schema, None, return_record_name=True, return_record_name_override=True
        )
        if buffer.read(1):
            raise ValueError("octets behind the message")
        return value_of(self.described, datum, lambda tagged: tagged)

    @staticmethod
    def tag(name, fields):
        return {"-type": name, **fields}
