"""Messages of foreign Avro schemas: `resolve.py DIRECTORY PAIRS SEED`.

DIRECTORY holds the schemas of the types that read. Prints each message as a line of JSON: the reader, the
writer's schema, the message, and what fastavro makes of it.
"""

import json
import random
import sys
from pathlib import Path

from resolution.messages import Messages
from resolution.oracle import Oracle
from resolution.schemas import Writer


def main(directory, pairs, seed):
    chosen = random.Random(seed)
    readers = [(path.stem, json.loads(path.read_text())) for path in sorted(directory.glob("*.avsc"))]
    oracles = [(name, schema, Oracle(schema)) for name, schema in readers]
    for pair in range(pairs):
        name, schema, oracle = oracles[pair % len(oracles)]
        writer = Writer(chosen, schema).schema
        message = Messages(chosen, writer).message()
        line = {"reader": name, "writer": writer, "message": message.hex(), **oracle.resolve(writer, message)}
        print(json.dumps(line))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
