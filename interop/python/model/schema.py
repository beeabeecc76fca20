"""Schemas: their types, the leaves of each, and the fingerprint."""

from dataclasses import dataclass

MASK = (1 << 64) - 1
# The number in the fingerprint and the leaves of each type that has nothing more to say.
SCALARS = {
    "bool": (0, 1), "u8": (1, 1), "u16": (2, 1), "u32": (3, 1), "u64": (4, 1), "fixed64": (5, 1),
    "i8": (6, 1), "i16": (7, 1), "i32": (8, 1), "i64": (9, 1), "f32": (10, 2), "f64": (11, 2),
    "string": (12, 3), "bytes": (13, 3), "u128": (16, 3), "i128": (17, 3), "char": (18, 3),
    "timestamp": (25, 1), "duration": (26, 1), "uuid": (27, 3),
}  # fmt: skip
KEYS = {"u16", "u32", "u64", "fixed64", "u128", "string", "bytes"}


class Type:
    """`leaves`, and `leads`: whether the type leads to a reference."""

    leads = False


@dataclass
class Scalar(Type):
    name: str

    def __post_init__(self):
        self.number, self.leaves = SCALARS[self.name]


@dataclass
class Fixed(Type):
    count: int
    leaves = 3


@dataclass
class Enum(Type):
    numbers: list
    is_open: bool
    leaves = 1


@dataclass
class Reference(Type):
    index: int
    leaves = 0
    leads = True


@dataclass
class Held(Type):
    """A union in a list or a map."""

    index: int
    leaves = 0
    leads = True


@dataclass
class Several(Type):
    """A list, a set, an array, or an option in a value: a count and elements."""

    kind: str
    element: Type
    count: int | None = None

    def __post_init__(self):
        self.leaves, self.leads = 1 + self.element.leaves, self.element.leads


@dataclass
class Optional(Type):
    value: Type

    def __post_init__(self):
        self.leaves, self.leads = 1 + self.value.leaves, self.value.leads


@dataclass
class Map(Type):
    key: Type
    value: Type

    def __post_init__(self):
        self.leaves, self.leads = 1 + self.key.leaves + self.value.leaves, self.value.leads


@dataclass
class Union(Type):
    ids: list
    names: list
    values: list

    def __post_init__(self):
        self.most = max(value.leaves for value in self.values)
        self.leaves = 1 + len(self.values) * self.most
        self.leads = any(value.leads for value in self.values)


@dataclass
class Record(Type):
    ids: list
    names: list
    types: list

    def __post_init__(self):
        self.leads = any(each.leads for each in self.types)
        self.size = sum(each.leaves for each in self.types)
        self.leaves = 0 if self.leads else self.size


class Schema:
    """A schema by its JSON."""

    def __init__(self, described):
        self.records = [record_of(fields) for fields in described["records"]]
        self.message = self.records[0]
        self.unions = [union_of(variants) for variants in described["unions"]]
        self.fingerprint = Fingerprint(self.records, self.unions).sum
        self.find_leaves()

    def find_leaves(self):
        self.end, self.union, self.kinds, leads = 4, None, 0, False
        for each in self.message.types:
            if isinstance(each, Union) and self.union is None and not leads:
                self.union, self.kinds = self.end, len(each.values)
            leads |= each.leads
            self.end += each.leaves
        self.recursive = self.end + self.kinds * (self.union or 0)
        self.slots = min(self.recursive + (256 if leads else 0), 4096)

    def slot(self, leaf, kind):
        if self.kinds and 4 <= leaf < self.union:
            leaf += self.end + kind * self.union
        return leaf % self.slots

    def keys(self):
        """The leaves that may be the key."""
        keys = set()
        find_keys(self.message, 4, keys)
        return keys


def find_keys(record, leaf, keys):
    for each in record.types:
        if each.leads:
            break
        if isinstance(each, Record):
            find_keys(each, leaf, keys)
        elif isinstance(each, Fixed) or isinstance(each, Scalar) and each.name in KEYS:
            keys.add(leaf)
        leaf += each.leaves


def record_of(fields):
    return Record(*columns(fields, field_of))


def union_of(variants):
    return Union(*columns(variants, value_of))


def columns(described, type_of):
    """The ids, names and types of fields or variants."""
    return (
        [each["id"] for each in described],
        [each["name"] for each in described],
        [type_of(each["type"]) for each in described],
    )


def field_of(described):
    match described:
        case {"optional": value}:
            return Optional(value_of(value))
        case {"set": element}:
            return Several("set", value_of(element))
        case {"array": element, "len": count}:
            return Several("array", value_of(element), count)
        case {"map": [key, value]}:
            return Map(value_of(key), value_of(value))
        case {"union": variants}:
            return union_of(variants)
        case {"optional_union": variants}:
            return Optional(union_of(variants))
        case {"list": element}:
            return Several("list", value_of(element))
    return value_of(described)


def value_of(described):
    match described:
        case str():
            return Scalar(described)
        case {"fixed": count}:
            return Fixed(count)
        case {"enum": numbers, "open": is_open}:
            return Enum(numbers, is_open)
        case {"record": fields}:
            return record_of(fields)
        case {"recursive": index}:
            return Reference(index)
        case {"held": index}:
            return Held(index)
        case {"list": element}:
            return Several("list in a value", value_of(element))
        case {"optional": value}:
            return Several("option in a value", value_of(value))
    raise ValueError(f"no type: {described}")


class Fingerprint:
    def __init__(self, records, unions):
        self.records, self.unions = records, unions
        self.sum = 0xCBF29CE484222325
        # The records and unions that came before.
        self.begun, self.held = {0}, set()
        self.record(records[0])

    def add(self, *numbers):
        for number in numbers:
            for octet in (number & 0xFFFFFFFF).to_bytes(4, "little"):
                self.sum = (self.sum ^ octet) * 0x100000001B3 & MASK

    def record(self, record):
        self.add(len(record.types))
        for id, each in zip(record.ids, record.types):
            self.add(id)
            self.field(each)

    def field(self, each):
        match each:
            case Optional(Union() as union):
                self.union(7, union)
            case Optional(value):
                self.add(1)
                self.value(value)
            case Several("list" | "set" as kind, element):
                self.add(2 if kind == "list" else 5)
                self.value(element)
            case Several("array", element, count):
                self.add(6)
                self.value(element)
                self.add(count)
            case Map(key, value):
                self.add(3)
                self.value(key)
                self.value(value)
            case Union():
                self.union(4, each)
            case _:
                self.add(0)
                self.value(each)

    def union(self, shape, union):
        self.add(shape, len(union.values))
        for id, value in zip(union.ids, union.values):
            self.add(id)
            match value:
                case Record():
                    self.record(value)
                case Reference(index):
                    self.record(self.records[index])
                case _:
                    self.value(value)

    def value(self, value):
        match value:
            case Scalar():
                self.add(value.number)
            case Fixed(count):
                self.add(19, count)
            case Enum(numbers, is_open):
                self.add(14, is_open, len(numbers), *numbers)
            case Record():
                self.add(15)
                self.record(value)
            case Several("list in a value", element):
                self.add(20)
                self.value(element)
            case Several("option in a value", element):
                self.add(22)
                self.value(element)
            case Held(index) if index in self.held:
                self.add(23, index)
            case Held(index):
                self.held.add(index)
                self.union(24, self.unions[index])
            case Reference(index):
                self.add(21, index)
                if index not in self.begun:
                    self.begun.add(index)
                    self.record(self.records[index])
