"""Messages that are predicted from a model: those of the vectors, and those of the exchange in each mode."""

import json
import platform

import bincode
from model.modes import AFTER, NEXT, Batch, Keyed, Model, NoKeyframe, Static, Stream
from model.schema import Schema
from model.state import Refused

MODES = {"static": Static, "keyed": Keyed, "stream": Stream}


class Models:
    """The messages of the cluster by a model. They are compared in bincode, which has all bits of a value."""

    NAME, VERSION = "python-model", f"1, on Python {platform.python_version()}"

    def __init__(self, kind, model, new_end):
        self.KIND = kind
        self.file = f"messages.{kind.replace(', ', '.')}"
        self.model = model
        self.new_end = new_end

    def read(self, messages):
        end = self.new_end(self.model)
        return (bincode.encode(self.model.schema, end.decode(message)) for message in messages)


def exchange_all(exchange, vectors):
    schema = Schema(json.loads((vectors / "cluster.json").read_text())["schema"])
    model = Model(schema, (exchange.directory / "ours" / "model").read_bytes())
    for mode, new_end in MODES.items():
        exchange_one(exchange, Models(f"model, {mode}", model, new_end))


def exchange_one(exchange, models):
    for workload in exchange.workloads:
        messages = exchange.ours(workload, models.file)
        expected = exchange.ours(workload, "messages.bincode")[: len(messages)]
        exchange.compare(models.NAME, workload, expected, models.read(messages))
    exchange.finish(models)


def disagreements(vectors):
    """What this reader reads otherwise than the vectors have it."""
    files = sorted(vectors.glob("*.json"))
    if not files:
        yield "there are no vectors"
    for path in files:
        yield from (f"{path.name}: {what}" for what in wrong(json.loads(path.read_text())))


def wrong(vector):
    schema = Schema(vector["schema"])
    file = bytes.fromhex(vector["model"])
    model = Model(schema, file)
    values = list(map(bytes.fromhex, vector["values"]))
    ends = {mode: end(model) for mode, end in MODES.items()}
    ends |= {"in_frames": Stream(model, in_frames=True), "keyed_in_frames": Keyed(model, in_frames=True)}
    for mode, end in ends.items():
        messages = list(map(bytes.fromhex, vector[mode]))
        if len(messages) != len(values):
            yield f"{mode}: {len(messages)} messages instead of {len(values)}"
        for index, (message, value) in enumerate(zip(messages, values)):
            if bincode.encode(schema, end.decode(message)) != value:
                yield f"{mode}, message {index}: another value"
    batch = Batch(model).decode(bytes.fromhex(vector["batch"]))
    if [bincode.encode(schema, message) for message in batch] != values:
        yield "batch: other values"
    damaged = file[:-1] + bytes((file[-1] ^ 1,))
    if not is_refused(Refused, lambda: Model(schema, damaged)):
        yield "a damaged model is read"
    for mode in MODES:
        message = bytearray.fromhex(vector[mode][0])
        message[-1] ^= 1
        if not is_refused(Refused, lambda: MODES[mode](model).decode(bytes(message))):
            yield f"{mode}: a damaged message is read"
    keyed = list(zip(map(bytes.fromhex, vector["keyed"]), values))
    yield from (f"keyed: {what}" for what in wrong_keyframes(model, keyed))


def wrong_keyframes(model, keyed):
    """Reads all keyframes first, and then the other messages in reverse."""
    keyframes = [message for message, _ in keyed if kind(message) != AFTER]
    others = [(message, value) for message, value in keyed if kind(message) == AFTER]
    if NEXT not in map(kind, keyframes):
        yield "no group has several keyframes"
    end = Keyed(model)
    for message in keyframes:
        end.decode(message)
    for message, value in reversed(others):
        if bincode.encode(model.schema, end.decode(message)) != value:
            yield "another value after all keyframes"
        if message[0] and not is_refused(NoKeyframe, lambda: Keyed(model).decode(message)):
            yield "a message is read without its keyframe"


def kind(message):
    """The kind in the head of a keyed message."""
    return message[0] & 3


def is_refused(refusal, decode):
    try:
        decode()
    except refusal:
        return True
    return False
