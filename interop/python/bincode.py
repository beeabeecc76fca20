"""Values of the model reader in the standard configuration of bincode 2, which has all of their bits."""

import struct

from model.schema import Enum, Fixed, Held, Map, Optional, Record, Reference, Scalar, Several, Union


SECOND = 10**9


def encode(schema, message):
    out = bytearray()
    Writer(schema, out).value(schema.message, message)
    return bytes(out)


class Writer:
    def __init__(self, schema, out):
        self.schema, self.out = schema, out

    def value(self, type, value):
        match type:
            case Record(_, names, types):
                for name, each in zip(names, types):
                    self.value(each, value[name])
            case Scalar(name):
                self.scalar(name, value)
            case Optional(inner):
                self.option(inner, value)
            case Several("option in a value", inner):
                self.option(inner, value)
            case Several(kind, element):
                if kind != "array":
                    self.number(len(value))
                for each in value:
                    self.value(element, each)
            case Map(key, inner):
                self.number(len(value))
                for each, held in value:
                    self.value(key, each)
                    self.value(inner, held)
            case Union(_, _, values):
                index, held = value
                self.number(index)
                self.value(values[index], held)
            case Enum(_, is_open):
                self.number(zigzag(value) if is_open else value)
            case Fixed():
                self.out += value
            case Held(index):
                self.value(self.schema.unions[index], value)
            case Reference(index):
                self.value(self.schema.records[index], value)

    def option(self, type, value):
        self.out.append(value is not None)
        if value is not None:
            self.value(type, value)

    def scalar(self, name, value):
        match name:
            case "bool" | "u8":
                self.out.append(value)
            case "i8":
                self.out += value.to_bytes(1, "little", signed=True)
            case "f32":
                self.out += bytes(value)
            case "f64":
                self.out += struct.pack("<d", value)
            case "char":
                self.out += value.encode()
            case "timestamp" | "duration":
                seconds, nanos = divmod(value, SECOND)
                if name == "duration" and seconds < 0 and nanos:
                    seconds, nanos = seconds + 1, nanos - SECOND
                self.number(seconds % (1 << 64))
                self.number(nanos % (1 << 32))
            case "string" | "bytes" | "uuid":
                octets = value.encode() if name == "string" else value
                self.number(len(octets))
                self.out += octets
            case "i16" | "i32" | "i64" | "i128":
                self.number(zigzag(value))
            case _:
                self.number(value)

    def number(self, number):
        if number < 251:
            self.out.append(number)
            return
        octets = next(octets for octets in (2, 4, 8, 16) if number < 1 << 8 * octets)
        self.out.append({2: 251, 4: 252, 8: 253, 16: 254}[octets])
        self.out += number.to_bytes(octets, "little")


def zigzag(number):
    return 2 * number if number >= 0 else -2 * number - 1
