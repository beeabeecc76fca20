"""Connections of frames: ours are read, others written, and the document's vectors worked through."""

import platform

from connection import Receiver, Sender
from frame import COMPRESSIONS

NAME, VERSION, KIND = "python-frame", f"1, on Python {platform.python_version()}", "frames"
SCHEMA_VERSION = 1


def exchange_all(exchange):
    dictionaries = {
        int(path.name.removeprefix("dictionary-")): path.read_bytes()
        for path in (exchange.directory / "ours").glob("dictionary-*")
    }
    seen = set()
    for workload in exchange.workloads:
        for path in sorted(workload.glob("*.link")):
            packing, format, _ = path.name.split(".")
            messages = exchange.ours(workload, f"messages.{format}")
            received = received_from(path.read_bytes(), format, dictionaries, seen)
            exchange.compare(f"{NAME}, {packing}", workload, messages, received)
            sender = Sender(packing, format, SCHEMA_VERSION, dictionaries)
            exchange.write_link(NAME, workload, path.name, sender.send(messages))
    # A sender leaves a message as it is where compression does not win.
    if seen != set(COMPRESSIONS.values()):
        exchange.disagreements.append(f"{NAME}: of the compressions only {sorted(seen)} occur")


def received_from(link, format, dictionaries, seen):
    """The messages of a connection that has messages of one format only; `seen` takes in the
    compressions that occur."""
    for frame, messages in Receiver(dictionaries).receive(link):
        if (frame.format, frame.version) != (format, SCHEMA_VERSION):
            raise ValueError(f"a frame of {frame.format}, schema {frame.version}")
        seen.add(frame.compression)
        yield from messages
