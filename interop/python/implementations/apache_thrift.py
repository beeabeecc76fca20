"""Apache's thrift: its compact protocol, on the code that its compiler makes of cluster.thrift."""

import importlib.metadata
import re

from thrift.Thrift import TType
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.transport.TTransport import TMemoryBuffer

from values import bytes_of_text, signed, text_of_bytes, unsigned

NAME, VERSION, KIND = "apache-thrift", importlib.metadata.version("thrift"), "thrift"


def open(schemas):
    from wirecost.cluster.v1 import ttypes

    # The generated code does not say which of its classes are unions.
    unions = re.findall(r"^union (\w+)", (schemas / "cluster.thrift").read_text(), re.MULTILINE)
    return Thrift(ttypes.Message, {getattr(ttypes, name) for name in unions})


class Thrift:
    def __init__(self, message, unions):
        self.message = message
        self.unions = unions

    def encode(self, value):
        transport = TMemoryBuffer()
        self.struct_of(self.message, value).write(TCompactProtocol(transport))
        return transport.getvalue()

    def decode(self, octets):
        transport = TMemoryBuffer(octets)
        message = self.message()
        message.read(TCompactProtocol(transport))
        if transport.read(1):
            raise ValueError("octets behind the message")
        return self.value_of(message)

    def value_of(self, struct):
        """A struct as a dict, a union by the name of its record. What is absent has no key."""
        if type(struct) in self.unions:
            (record,) = filter(None, vars(struct).values())
            return {type(record).__name__: self.value_of(record)}
        return {
            name: self.element(kind, arguments, found, name)
            for _, kind, name, arguments, _ in filter(None, struct.thrift_spec)
            if (found := getattr(struct, name)) is not None
        }

    def element(self, kind, arguments, found, field):
        match kind:
            case TType.STRUCT:
                return self.value_of(found)
            case TType.LIST:
                kind, arguments, _ = arguments
                return [self.element(kind, arguments, each, field) for each in found]
            case TType.MAP:
                _, _, kind, arguments, _ = arguments
                return {key: self.element(kind, arguments, each, field) for key, each in found.items()}
            case TType.STRING if arguments == "BINARY":
                return text_of_bytes(field, found)
            case TType.I64:
                return unsigned(found)
            case _:
                return found

    def struct_of(self, kind, value):
        specifications = list(filter(None, kind.thrift_spec))
        if kind in self.unions:
            ((record, value),) = value.items()
            (name, held) = next(
                (name, arguments[0])
                for _, _, name, arguments, _ in specifications
                if arguments[0].__name__ == record
            )
            return kind(**{name: self.struct_of(held, value)})
        return kind(
            **{
                name: self.given(ttype, arguments, value[name], name)
                for _, ttype, name, arguments, _ in specifications
                if name in value
            }
        )

    def given(self, kind, arguments, value, field):
        match kind:
            case TType.STRUCT:
                return self.struct_of(arguments[0], value)
            case TType.LIST:
                kind, arguments, _ = arguments
                return [self.given(kind, arguments, each, field) for each in value]
            case TType.MAP:
                _, _, kind, arguments, _ = arguments
                return {key: self.given(kind, arguments, each, field) for key, each in value.items()}
            case TType.STRING if arguments == "BINARY":
                return bytes_of_text(field, value)
            case TType.I64:
                return signed(value)
            case _:
                return value
