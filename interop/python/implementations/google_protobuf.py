"""Google's protobuf, on the code that its protoc makes of cluster.proto."""

import importlib.metadata

from values import bytes_of_text, symbol, text_of_bytes

NAME, VERSION, KIND = "google-protobuf", importlib.metadata.version("protobuf"), "protobuf"


def open(_schemas):
    import cluster_pb2

    return Protobuf(cluster_pb2.Message)


class Protobuf:
    def __init__(self, message):
        self.message = message

    def encode(self, value):
        message = self.message()
        fill(message, value)
        return message.SerializeToString()

    def decode(self, octets):
        return value_of(self.message.FromString(octets))


def value_of(message):
    """A message as a dict. What can be absent and is has no key."""
    value = {}
    for field in message.DESCRIPTOR.fields:
        if field.has_presence and not message.HasField(field.name):
            continue
        found = getattr(message, field.name)
        union = field.containing_oneof
        if is_map(field):
            entry = field.message_type.fields_by_name["value"]
            value[field.name] = {key: element(entry, found[key]) for key in found}
        elif field.is_repeated:
            value[field.name] = [element(field, each) for each in found]
        elif union and len(union.fields) > 1:
            value[union.name] = {field.message_type.name: element(field, found)}
        else:
            value[field.name] = element(field, found)
    return value


def element(field, found):
    if field.message_type:
        return value_of(found)
    if field.enum_type:
        name = field.enum_type.values_by_number[found].name
        return symbol(name, prefix(field.enum_type))
    if field.type == field.TYPE_BYTES:
        return text_of_bytes(field.name, found)
    return found


def fill(message, value):
    """Sets the fields of an empty message to those of a dict."""
    # A record without fields is there all the same.
    message.SetInParent()
    fields = message.DESCRIPTOR.fields_by_name
    for name, given in value.items():
        if name not in fields:
            ((record, given),) = given.items()
            union = message.DESCRIPTOR.oneofs_by_name[name]
            (name,) = (field.name for field in union.fields if field.message_type.name == record)
        field = fields[name]
        target = getattr(message, name)
        if is_map(field):
            target.update(given)
        elif field.is_repeated and field.message_type:
            for each in given:
                fill(target.add(), each)
        elif field.is_repeated:
            target.extend(given)
        elif field.message_type:
            fill(target, given)
        else:
            setattr(message, name, scalar(field, given))


def scalar(field, given):
    if field.enum_type:
        symbols = field.enum_type.values
        return {symbol(each.name, prefix(field.enum_type)): each.number for each in symbols}[given]
    if field.type == field.TYPE_BYTES:
        return bytes_of_text(field.name, given)
    return given


def is_map(field):
    return bool(field.message_type and field.message_type.GetOptions().map_entry)


def prefix(enum):
    """`MEMBER_STATUS_` of `MemberStatus`."""
    words = "".join(f"_{letter}" if letter.isupper() else letter for letter in enum.name)
    return words.lstrip("_").upper() + "_"
