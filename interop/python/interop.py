"""Exchanges messages in Python: `interop.py DIRECTORY REPOSITORY`.

Prints a row an implementation (name, version, language, kind, messages read), and each disagreement.
"""

import json
import sys
from pathlib import Path

import compression
import every_type
import links
import logical_types
import models
import specification
from exchange import Exchange
from frame import DOCUMENT
from implementations import apache_avro, apache_thrift, fast_avro, google_json, google_protobuf, python_json


def main(directory, repository):
    exchange = Exchange(directory)
    schemas = repository / "codecs" / "message"
    for implementation in (python_json, google_protobuf, google_json, apache_avro, fast_avro, apache_thrift):
        exchange_values(exchange, implementation, implementation.open(schemas))
    every_type.exchange_all(exchange)
    logical_types.exchange_all(exchange)
    limits_of_avro(exchange, schemas)
    compression.exchange_all(exchange)
    links.exchange_all(exchange, schemas)
    vectors = repository / "codecs" / "model" / "tests" / "golden"
    models.exchange_all(exchange, vectors)
    exchange.disagreements.extend(f"the frame's document: {what}" for what in specification.disagreements(DOCUMENT))
    exchange.disagreements.extend(f"the model's vectors: {what}" for what in models.disagreements(vectors))
    for row in exchange.rows:
        print(*row, sep="\t")
    for disagreement in exchange.disagreements:
        print(disagreement, file=sys.stderr)
    return 1 if exchange.disagreements else 0


def exchange_values(exchange, implementation, codec):
    """Reads our messages of a format, and writes the same values."""
    name, file = implementation.NAME, f"messages.{implementation.KIND}"
    for workload in exchange.workloads:
        values = list(map(json.loads, exchange.ours(workload, "messages.json")))
        exchange.compare(name, workload, values, map(codec.decode, exchange.ours(workload, file)))
        exchange.write_theirs(name, workload, file, list(map(codec.encode, values)))
    exchange.finish(implementation)


def limits_of_avro(exchange, schemas):
    """Why Apache's Avro is extended: what it writes as it is."""
    library = apache_avro.AsItIs(schemas)
    wrong = total = 0
    for workload in exchange.workloads:
        values = map(json.loads, exchange.ours(workload, "messages.json"))
        for value, octets in zip(values, exchange.ours(workload, "messages.avro")):
            total += 1
            wrong += library.encode(value) != octets
    exchange.note(library, f"writes {wrong:,} of {total:,} messages as another record of a union, or not at all")
    if not wrong:
        exchange.disagreements.append(f"{library.NAME}: it needs no extension any more")


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
