"""A record with Avro's logical types, by fastavro, which has Python's own types for them."""

import io
import json
from datetime import date, datetime
from decimal import Decimal

import fastavro

import lines
from implementations import fast_avro

NAME, VERSION, KIND = fast_avro.NAME, fast_avro.VERSION, "avro, logical types"

# The values of a type as Python has them, from their text in JSON.
FROM_TEXT = {
    "date": date.fromisoformat,
    # Python before 3.11 does not read `Z`.
    "timestamp": lambda text: datetime.fromisoformat(text.replace("Z", "+00:00")),
    "decimal": Decimal,
}


def exchange_all(exchange):
    directory, read, theirs = exchange.directory / "logical_types", 0, []
    schema = json.loads((directory / "entry.avsc").read_text())
    for line in lines.read(directory / "ours.jsonl"):
        expected = record(schema, line["value"])
        buffer = io.BytesIO(bytes.fromhex(line["octets"]))
        found = fastavro.schemaless_reader(buffer, schema)
        if found == expected and not buffer.read(1):
            read += 1
        else:
            exchange.disagreements.append(f"{NAME}, {KIND}: {found} instead of {expected}")
        written = io.BytesIO()
        fastavro.schemaless_writer(written, schema, expected)
        theirs.append({"octets": written.getvalue().hex()})
    lines.write(directory / "theirs.jsonl", theirs)
    exchange.rows.append((NAME, VERSION, "Python", KIND, read))


def record(schema, value):
    return {field["name"]: datum(field["type"], value.get(field["name"])) for field in schema["fields"]}


def datum(ty, value):
    if ty == "string":
        return value
    if isinstance(ty, list):
        return None if value is None else datum(ty[1], value)
    if ty["type"] == "array":
        return [datum(ty["items"], each) for each in value]
    return FROM_TEXT[ty["logicalType"].split("-")[0]](value)
