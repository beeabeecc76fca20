"""Avro data in Python, by the schema as Apache's library parses it.

A library tells which record of a union is meant in its own way: `tag` puts a record's name and fields
into it, `untag` takes them out.
"""

from values import bytes_of_text, signed, text_of_bytes, unsigned

ABSENT = object()


def value_of(schema, datum, untag, field=None):
    """What `datum` is as a value; `ABSENT` for null."""
    match schema.type:
        case "record":
            found = {each.name: value_of(each.type, datum[each.name], untag, each.name) for each in schema.fields}
            return {name: value for name, value in found.items() if value is not ABSENT}
        case "union" if datum is None:
            return ABSENT
        case "union" if option(schema):
            return value_of(option(schema), datum, untag, field)
        case "union":
            name, fields = untag(datum)
            return {branch(schema, name).name: value_of(branch(schema, name), fields, untag)}
        case "array":
            return [value_of(schema.items, each, untag, field) for each in datum]
        case "map":
            return {key: value_of(schema.values, each, untag, field) for key, each in datum.items()}
        case "bytes":
            return text_of_bytes(field, datum)
        case "fixed":
            return int.from_bytes(datum, "little")
        case "long":
            return unsigned(datum)
        case _:
            return datum


def datum_of(schema, value, tag, field=None):
    """What `value` is as Avro data; null for `ABSENT`."""
    match schema.type:
        case "record":
            return tag(
                schema.fullname,
                {
                    each.name: datum_of(each.type, value.get(each.name, ABSENT), tag, each.name)
                    for each in schema.fields
                },
            )
        case "union" if value is ABSENT:
            return None
        case "union" if option(schema):
            return datum_of(option(schema), value, tag, field)
        case "union":
            ((name, fields),) = value.items()
            return datum_of(branch(schema, name), fields, tag)
        case "array":
            return [datum_of(schema.items, each, tag, field) for each in value]
        case "map":
            return {key: datum_of(schema.values, each, tag, field) for key, each in value.items()}
        case "bytes":
            return bytes_of_text(field, value)
        case "fixed":
            return value.to_bytes(schema.size, "little")
        case "long":
            return signed(value)
        case _:
            return value


def option(union):
    """What a union with null holds otherwise."""
    null, *others = union.schemas
    return others[0] if null.type == "null" else None


def branch(union, name):
    """The record of a union with a name, whole or without its name space."""
    (found,) = (each for each in union.schemas if name in (each.name, each.fullname))
    return found
