"""The file of a model, and the ends that receive messages in each mode."""

import struct
from dataclasses import dataclass, field

import google_crc32c

from model.reader import read, read_all
from model.state import Refused, State

MAX_BYTES = 64 << 10
MAX_SAMPLES = 1 << 13
MAX_KEYFRAME = 4 << 10
MAX_KEYFRAMES = 256
MAX_IN_GROUP = 32
MAX_BATCH = 1 << 16
AFTER, NEXT, FIRST = range(3)
SUM_TERMS = 3
PRODUCT, QUOTIENT = 16, 17


class NoKeyframe(Exception):
    """The receiver does not hold the keyframe of a message."""


@dataclass
class Plan:
    """The findings of training."""

    key: int | None = None
    masks: bytes = b""
    relations: dict = field(default_factory=dict)

    def __post_init__(self):
        self.useless_of = [{bit for bit in range(8) if mask >> bit & 1} for mask in self.masks]
        self.operands = {slot for relation in self.relations.values() for slot in slots_of(relation)}

    def useless(self, slot):
        return self.useless_of[slot] if slot < len(self.useless_of) else set()


def slots_of(relation):
    kind, parts = relation
    return [(operand if kind != "sum" else operand[0]) >> 1 for operand in parts]


class Input:
    def __init__(self, octets):
        self.octets = octets
        self.offset = 0

    def take(self, count):
        end = self.offset + count
        if end > len(self.octets):
            raise Refused("the file ends early")
        taken, self.offset = self.octets[self.offset : end], end
        return taken

    def byte(self):
        return self.take(1)[0]

    def number(self, limit=1 << 64):
        """A number below the limit."""
        number = 0
        for group in range(10):
            octet = self.byte()
            number |= (octet & 0x7F) << 7 * group
            if octet < 0x80:
                if number >= limit or group and not octet:
                    break
                return number
        raise Refused("a number that is too large or too long")


class Model:
    def __init__(self, schema, file):
        checksum = file[-4:]
        input = Input(file[:-4])
        if len(file) > MAX_BYTES or input.take(8) != b"wcmodel\1":
            raise Refused("no model")
        if crc(0, file[:-4]) != checksum:
            raise Refused("the checksum is not that of the model")
        if input.take(8) != schema.fingerprint.to_bytes(8, "little"):
            raise Refused("a model of another schema")
        self.schema, self.number = schema, number_of(checksum)
        self.state = State(schema, plan_of(input, schema))
        for _ in range(input.number(MAX_SAMPLES + 1)):
            read(self.state, input.take(input.number()))
        if input.offset != len(input.octets):
            raise Refused("octets after the samples")


def plan_of(input, schema):
    key = input.number() or None
    if key and key not in schema.keys():
        raise Refused("a key that is no field")
    masks = input.take(input.number(schema.slots + 1))
    relations = {}
    for _ in range(input.number(schema.slots)):
        slot = input.number(schema.slots)
        relations[slot] = relation_of(input, schema)
    return Plan(key, masks, relations)


def relation_of(input, schema):
    kind = input.byte()
    operand = lambda: input.number(2 * schema.slots)
    if kind <= SUM_TERMS:
        return "sum", [(operand(), struct.unpack("<d", input.take(8))[0]) for _ in range(kind)]
    if kind in (PRODUCT, QUOTIENT):
        return "product" if kind == PRODUCT else "quotient", [operand(), operand()]
    raise Refused("a relation that does not exist")


def crc(before, octets):
    return google_crc32c.extend(before, octets).to_bytes(4, "little")


def number_of(checksum):
    return int.from_bytes(checksum, "little")


def checked(before, message):
    """The octets and the number of the checksum of a message after another checksum."""
    octets, checksum = message[:-4], message[-4:]
    if len(message) < 4 or crc(before, octets) != checksum:
        raise Refused("the checksum is not that of the message")
    return octets, number_of(checksum)


class Static:
    def __init__(self, model):
        self.model = model

    def decode(self, message):
        octets, _ = checked(self.model.number, message)
        return read(self.model.state.fork(), octets)


class Batch:
    def __init__(self, model):
        self.model = model

    def decode(self, batch):
        octets, _ = checked(self.model.number, batch)
        input = Input(octets)
        count = input.number(MAX_BATCH + 1)
        return read_all(self.model.state.fork(), octets[input.offset :], count)


class Stream:
    def __init__(self, model, in_frames=False):
        self.state = model.state.fork()
        self.before = model.number
        self.in_frames = in_frames

    def decode(self, message):
        """The next message. After a failure the stream is lost."""
        octets = message
        if self.before is not None:
            octets, after = checked(self.before, message)
            self.before = None if self.in_frames else after
        return read(self.state, octets)


@dataclass
class Keyframe:
    """A keyframe, and the state after it and those before it in its group."""

    place: int
    number: int
    state: State


class Keyed:
    """The receiving end of one source."""

    def __init__(self, model, in_frames=False):
        self.model = model
        self.in_frames = in_frames
        self.keyframes = {}

    def decode(self, message):
        input = Input(message)
        head = input.number(1 << 34)
        number, kind = head >> 2, head & 3
        if kind == AFTER:
            base = self.base(number)
            octets, _ = self.unsealed(base, message)
            return read(base.state.fork(), octets[input.offset :])
        if kind not in (NEXT, FIRST) or number < (1 if kind == FIRST else 2):
            raise Refused("a head that no message has")
        base = self.base(number - 1 if kind == NEXT else 0)
        octets, checksum = self.unsealed(base, message)
        coded, state = octets[input.offset :], base.state.fork()
        if len(coded) > MAX_KEYFRAME or base.place + 1 >= MAX_IN_GROUP:
            raise Refused("a keyframe that is too large, or one too many of its group")
        decoded = read(state, coded)
        # In the order in which they came.
        self.keyframes.pop(number, None)
        self.keyframes[number] = Keyframe(base.place + 1, checksum, state)
        if len(self.keyframes) > MAX_KEYFRAMES:
            del self.keyframes[next(iter(self.keyframes))]
        return decoded

    def unsealed(self, base, message):
        """The message without its checksum, if it has one, and the number of the checksum."""
        if self.in_frames and base.place >= 0:
            return message, number_of(crc(base.number, message))
        return checked(base.number, message)

    def base(self, number):
        """What a message is predicted from; for number 0 the model alone."""
        if not number:
            return Keyframe(-1, self.model.number, self.model.state)
        if number not in self.keyframes:
            raise NoKeyframe(number)
        return self.keyframes[number]
