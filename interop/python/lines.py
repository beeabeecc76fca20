"""Files with a value of JSON on each line."""

import json


def read(path):
    # Other separators of lines, which `splitlines` knows, may be in a text.
    return list(map(json.loads, path.read_text(encoding="utf-8").rstrip("\n").split("\n")))


def write(path, lines):
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
