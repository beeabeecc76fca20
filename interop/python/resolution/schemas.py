"""Foreign writers' schemas, each made at random from a reader's."""

import copy

PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
# Of each primitive type those that Avro promotes to it, which are worth more tries than others.
PROMOTED = {
    "long": ("int",),
    "float": ("int", "long"),
    "double": ("int", "long", "float"),
    "string": ("bytes",),
    "bytes": ("string",),
    "int": ("long",),
}
LOGICAL = (
    "date", "time-millis", "time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos",
    "local-timestamp-millis", "local-timestamp-micros", "decimal", "big-decimal", "uuid", "duration", "unheard-of",
)
NAMED = ("record", "enum", "fixed")
DEFAULTS = {"null": None, "boolean": True, "int": 7, "long": -7, "double": 0.5, "string": "s", "bytes": "b"}


class Writer:
    """Makes one schema."""

    def __init__(self, random, reader):
        self.random = random
        self.readers = {}
        self.collect(reader, None)
        # Of the reader's types that have their counterpart already, its full name.
        self.written = {}
        self.others = 0
        self.schema = self.type(reader, random.choice((None, "a", "org.example")))

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def collect(self, schema, namespace):
        """Finds the reader's named types."""
        for part in children(schema):
            self.collect(part, namespace)
        if isinstance(schema, dict) and schema["type"] in NAMED:
            self.readers[full_name(schema, namespace)] = schema

    def type(self, reader, namespace):
        """A writer's type for a reader's, which mostly resolves to it."""
        if isinstance(reader, list):
            return self.union(reader, namespace)
        if self.chance(1):
            return self.other(namespace)
        if self.chance(5):
            return self.within_union(reader, namespace)
        reader = self.readers.get(reader, reader) if isinstance(reader, str) else reader
        kind = reader["type"] if isinstance(reader, dict) else reader
        if kind in NAMED:
            return self.named(reader, namespace)
        if kind == "array":
            items = self.type(reader["items"], namespace)
            # fastavro compares the types of items even where there are none: see `messages.py`.
            return {"type": "array", "items": items, "same": items == reader["items"]}
        if kind == "map":
            values = self.type(reader["values"], namespace)
            return {"type": "map", "values": values, "same": values == reader["values"]}
        if self.chance(25):
            kind = self.random.choice(PROMOTED.get(kind, (kind,)))
        return self.adorned(kind)

    def union(self, branches, namespace):
        """A union without one of the branches, with others, in another order, or none."""
        if self.chance(10):
            return self.type(self.random.choice(branches), namespace)
        branches = list(branches)
        if self.chance(40):
            self.random.shuffle(branches)
        if len(branches) > 1 and self.chance(10):
            branches.pop()
        types = [branch if branch == "null" else self.type(branch, namespace) for branch in branches]
        if self.chance(15):
            types.append(self.other(namespace))
        return distinct(types)

    def within_union(self, reader, namespace):
        types = [self.type(reader, namespace), self.adorned(self.random.choice(PRIMITIVES))]
        self.random.shuffle(types)
        return distinct(types)

    def other(self, namespace):
        """A type that has nothing to do with the reader's."""
        kind = self.random.choice((*PRIMITIVES, "array", "map", *NAMED))
        if kind == "array":
            return {"type": "array", "items": self.other(namespace), "same": False}
        if kind == "map":
            return {"type": "map", "values": self.other(namespace), "same": False}
        if kind in NAMED:
            return self.unknown(kind, namespace)
        return self.adorned(kind)

    def unknown(self, kind, namespace):
        """A named type that no reader has."""
        self.others += 1
        schema = {"type": kind, "name": f"Other{self.others}"}
        if kind == "record":
            schema["fields"] = [
                {"name": f"other{at}", "type": self.adorned(self.random.choice(PRIMITIVES))}
                for at in range(self.random.randrange(3))
            ]
        elif kind == "enum":
            schema["symbols"] = ["Red", "Black", "Blue"]
        else:
            schema["size"] = self.random.choice((1, 8, 12, 16))
        return self.adorned(schema)

    def adorned(self, schema):
        """A type with what does not change its bytes: a logical type, documentation, attributes."""
        if not self.chance(20):
            return schema
        schema = dict(schema) if isinstance(schema, dict) else {"type": schema}
        if self.chance(70):
            schema["logicalType"] = self.random.choice(LOGICAL)
            schema["precision"], schema["scale"] = self.random.choice(((2, 1), (2, 0), (1, 1)))
        if self.chance(30):
            schema["doc"] = "a text"
            schema["unheard-of"] = {"type": "int", "aliases": ["x"]}
        return schema

    def named(self, reader, namespace):
        """A record, enum or fixed, at its first use, or its full name."""
        own = full_name(reader, None)
        if own in self.written:
            return self.written[own]
        schema = {"type": reader["type"], "name": reader["name"]}
        if self.chance(2):
            # The former name as an alias, which is the reader's to have.
            self.others += 1
            schema["name"] = f"Other{self.others}"
            schema["aliases"] = [reader["name"]]
        if namespace and self.chance(20):
            schema["namespace"] = self.random.choice(("b", "org.example.other"))
        elif namespace and not self.written:
            schema["namespace"] = namespace
        namespace = schema.get("namespace", namespace)
        self.written[own] = f"{namespace}.{schema['name']}" if namespace else schema["name"]
        if reader["type"] == "record":
            schema["fields"] = self.fields(reader["fields"], namespace)
        elif reader["type"] == "enum":
            schema["symbols"] = self.symbols(reader["symbols"])
        else:
            schema["size"] = self.random.choice((4, 16)) if self.chance(4) else reader["size"]
        return self.adorned(schema)

    def fields(self, readers, namespace):
        readers = list(readers)
        if self.chance(50):
            self.random.shuffle(readers)
        fields = []
        for reader in readers:
            if self.chance(12):
                name = f"other{len(fields)}"
                fields.append({"name": name, "type": self.other(namespace)})
            if self.chance(1):
                continue
            field = {"name": reader["name"], "type": self.type(reader["type"], namespace)}
            if self.chance(1.5):
                field = {"name": f"other{len(fields)}", "aliases": [reader["name"]], "type": field["type"]}
            elif self.chance(10):
                field["aliases"] = [f"alias{len(fields)}"]
            if isinstance(field["type"], str) and field["type"] in DEFAULTS and self.chance(30):
                field["default"] = DEFAULTS[field["type"]]
            fields.append(field)
        return fields

    def symbols(self, symbols):
        symbols = list(symbols)
        if self.chance(50):
            self.random.shuffle(symbols)
        if self.chance(20):
            symbols.insert(self.random.randrange(len(symbols) + 1), "Black")
        return symbols


def children(schema):
    """The types that a type is made of."""
    if isinstance(schema, list):
        return schema
    if not isinstance(schema, dict):
        return []
    fields = [field["type"] for field in schema.get("fields", [])]
    return fields + [schema[part] for part in ("items", "values") if part in schema]


def full_name(schema, namespace):
    namespace = schema.get("namespace", namespace)
    return f"{namespace}.{schema['name']}" if namespace else schema["name"]


def kind_of(schema):
    return schema["type"] if isinstance(schema, dict) else schema


def distinct(types):
    """A union of the types that may stand in it: none twice, and no unions."""
    union, seen = [], set()
    for schema in types:
        for branch in schema if isinstance(schema, list) else [schema]:
            kind = kind_of(branch)
            key = (branch["name"] if kind in NAMED else kind) if isinstance(kind, str) else kind
            if key not in seen:
                seen.add(key)
                union.append(branch)
    return union


def widened(schema):
    """A schema with each `int` made a `long`, which has the same bytes."""
    schema = copy.deepcopy(schema)
    if schema == "int":
        return "long"
    if isinstance(schema, list):
        return [widened(branch) for branch in schema]
    if isinstance(schema, dict):
        for part in ("items", "values"):
            if part in schema:
                schema[part] = widened(schema[part])
        for field in schema.get("fields", []):
            field["type"] = widened(field["type"])
    return schema
