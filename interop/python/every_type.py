"""A record with every type in the JSON of protobuf, by Google's library, and texts that it reads or refuses."""

from google.protobuf import json_format

import lines
from implementations import google_protobuf

NAME, VERSION, KIND = google_protobuf.NAME, google_protobuf.VERSION, "protobuf-json, every type"

# The ways in which the library writes a value.
OPTIONS = (
    {},
    {"always_print_fields_with_no_presence": True},
    {"preserving_proto_field_name": True},
    {"use_integers_for_enums": True},
)

# Both read these texts as the same value, or both refuse them. The values of a field are separated by spaces.
BOTH = {
    "longNumber": '7 "7" "-7" 7.0 "7.0" 7e2 "7.00e2" -0 9223372036854775807 "-9223372036854775808" 7.5 "" "7x" 07 +7 '
    '9223372036854775808 1e400 "NaN" true [7] null',
    "long_number": '"7" null',
    "natural": "4294967295 4294967296 -1",
    "single": '0.5 "0.5" "NaN" "Infinity" "-Infinity" 1e39 NaN',
    "double": '0.5 "5e-1" -0.0 "NaN" "Infinity" "-Infinity" NaN Infinity 1e400 "nan" "-" ""',
    "flag": 'true false null "true" 1',
    "text": r'"a" "\u0061\ud83d\ude00" "\ud83d" 7 null',
    "data": '"+/8=" "-_8=" "+/8" "-_8" "-_" "+/9=" "" "+" "+/8+/" 7',
    "color": '"COLOR_GREEN" 1 1.0 null',
    "level": '"LEVEL_LOW" "LEVEL_UNSPECIFIED" 1 7 -1 2147483648',
    "at": '"1970-01-01T00:00:00Z" "2024-02-29T12:00:00.5Z" "1972-01-01T10:00:20.021-05:00" "2024-02-29T12:00:00+05:30" '
    '"2024-02-30T12:00:00Z" "1970-01-01T00:00:00" "1970-01-01t00:00:00Z" "1970-01-01T00:00:00z" "1970-01-01T00:00Z" '
    '"1970-01-01T23:59:60Z" "1970-01-01T00:00:00.1234567890Z" "0000-01-01T00:00:00Z" "" 0 null',
    "lasting": '"1s" "1.5s" "-1.5s" "-0.5s" "0s" "1" "s" "" "315576000000s" "315576000001s" 1 null',
    "maybe": '"0" 0 null',
    "inner": '{} {"someText":"a"} {"some_text":"a"} {"other":[1,{"a":null}]} null 7',
    "numbers": '[] [1,"2"] [null] 1 {} null',
    "byName": '{} {"a":1} {"a":"1"} {"":0} {"a":null} {"a":1,"a":2} [] null',
    "byNumber": '{"-1":{}} {"1":{"someText":"a"}} {"a":{}} {"1.5":{}} {"":{}} {"1":null} {"1":{},"1":{}}',
    "byFlag": '{"true":1,"false":"NaN"} {"True":1} {"1":1} {"true":1,"true":2}',
    "colors": '{"a":"COLOR_GREEN","b":1}',
    "word": '"a" "" null',
    "count": '"0" 1e3 null',
    "part": "{} null",
    "other": "1 {} [[]] null",
}

# Whole texts of the same kind.
BOTH_WHOLE = (
    "{}",
    "",
    "null",
    "7",
    "{",
    '{"flag":true,}',
    '{"flag":true} {}',
    '{"flag":true,"flag":true}',
    '{"count":7,"word":null}',
    '{"word":null,"count":7}',
    '{"count":7,"word":"a"}',
    '{"count":7,"count":7}',
    '{"part":{},"inner":{}}',
    '{flag:true}',
    "{'flag':true}",
    '{"flag":true/**/}',
)

# Google's library alone reads these. Python's functions for numbers, base64 and times take most of them.
GOOGLE = (
    '{"longNumber":"+7"}',
    '{"longNumber":"07"}',
    '{"longNumber":"1_000"}',
    '{"double":"inf"}',
    '{"double":"1e400"}',
    '{"double":true}',
    '{"data":"===="}',
    '{"data":"+ /8"}',
    '{"color":"1"}',
    '{"color":1.5}',
    '{"color":true}',
    '{"at":"1970-1-1T0:0:0Z"}',
    '{"lasting":"+1s"}',
    '{"lasting":"1.0000000001s"}',
    # A number without a symbol: an enum of proto3 keeps it, and this type of ours has no place for it.
    '{"color":7}',
    # An unknown symbol is ignored as an unknown field is.
    '{"color":"COLOR_PURPLE"}',
    '{"color":"GREEN"}',
    # A text in the place of a message is its unknown fields, which are ignored.
    '{"inner":"a"}',
    # One field by both of its names.
    '{"longNumber":1,"long_number":1}',
    # One key by two of its texts.
    '{"byNumber":{"1":{},"1.0":{}}}',
)

# Ours alone reads these.
OURS = (
    # The names of unknown fields are not compared.
    '{"other":1,"other":2}',
)


def exchange_all(exchange):
    from every_type_pb2 import EveryType

    directory, read, theirs = exchange.directory / "every_type", 0, []
    for line in lines.read(directory / "ours.jsonl"):
        value = EveryType.FromString(bytes.fromhex(line["octets"]))
        wrong = [text for text in line["texts"] if parsed(EveryType, text) != octets(value)]
        exchange.disagreements.extend(f"{NAME}, {KIND}: {text}" for text in wrong)
        read += not wrong
        theirs.append({**line, "texts": [json_format.MessageToJson(value, **options) for options in OPTIONS]})
    lines.write(directory / "theirs.jsonl", theirs)
    lines.write(directory / "texts.jsonl", texts(EveryType))
    exchange.rows.append((NAME, VERSION, "Python", KIND, read))


def texts(message):
    """Each text with what the library reads, and the implementations that should read it."""
    fields = [f'{{"{name}":{value}}}' for name, values in BOTH.items() for value in values.split(" ")]
    kinds = {"both": [*fields, *BOTH_WHOLE], "google": GOOGLE, "ours": OURS}
    for kind, all_texts in kinds.items():
        for text in all_texts:
            read = parsed(message, text)
            yield {"text": text, "octets": None if read is None else read.hex(), "read_by": kind}


def parsed(message, text):
    """The octets of the value with a text, or None."""
    try:
        return octets(json_format.Parse(text, message(), ignore_unknown_fields=True))
    except json_format.ParseError:
        return None


def octets(value):
    return value.SerializeToString(deterministic=True)
