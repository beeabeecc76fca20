"""Connections of frames: ours are read, others written, and the document's vectors worked through."""

import json
import platform

import fastavro

from connection import Receiver, Sender, dictionary_id
from frame import COMPRESSIONS, FORMATS, OF_MODELS


class Links:
    """The frames of one format. What an encoding is they do not ask: it is carried as it is."""

    NAME, VERSION = "python-frame", f"1, on Python {platform.python_version()}"

    def __init__(self, format, schema, dictionaries):
        self.KIND = f"{format} in frames"
        self.format = format
        # What of a frame says by which schema it was written.
        self.schema = schema
        self.dictionaries = dictionaries
        # The compressions that occur.
        self.seen = set()

    def read(self, link):
        """The messages of a connection that has messages of this format only."""
        for frame, messages in Receiver(self.dictionaries).receive(link):
            schema = {"version": frame.version, "fingerprint": frame.fingerprint}
            if frame.format != self.format or schema != self.schema:
                raise ValueError(f"a frame of {frame.format}, schema {schema}")
            self.seen.add(frame.compression)
            yield from messages

    def write(self, packing, messages):
        return Sender(packing, self.format, self.schema, self.dictionaries).send(messages)


def exchange_all(exchange, schemas):
    dictionary = (exchange.directory / "ours" / "dictionary").read_bytes()
    dictionaries = {dictionary_id(dictionary): dictionary}
    version = {"version": 1, "fingerprint": None}
    for format in FORMATS.values():
        # Messages of a model are exchanged without frames, and control messages have no workload.
        if format in ("control", "model"):
            continue
        schema = by_fingerprint(schemas) if format == "avro" else version
        exchange_one(exchange, Links(format, schema, dictionaries))


def by_fingerprint(schemas):
    """Avro's schema by the fingerprint that fastavro computes. Apache's library arrives at another,
    since the canonical form that it makes defines a `fixed` again where it is named the second time."""
    form = fastavro.schema.to_parsing_canonical_form(json.loads((schemas / "cluster.avsc").read_text()))
    octets = bytes.fromhex(fastavro.schema.fingerprint(form, "CRC-64-AVRO"))
    return {"version": None, "fingerprint": int.from_bytes(octets, "little")}


def exchange_one(exchange, links):
    for workload in exchange.workloads:
        messages = exchange.ours(workload, f"messages.{links.format}")
        for path in sorted(workload.glob(f"*.{links.format}.link")):
            packing, _, _ = path.name.split(".")
            exchange.compare(f"{links.NAME}, {path.name}", workload, messages, links.read(path.read_bytes()))
            exchange.write_link(links.NAME, workload, path.name, links.write(packing, messages))
    exchange.finish(links)
    # A sender leaves a message as it is where compression does not win.
    if links.seen != set(COMPRESSIONS.values()) - OF_MODELS:
        exchange.disagreements.append(f"{links.NAME}, {links.KIND}: of the compressions only {sorted(links.seen)} occur")
