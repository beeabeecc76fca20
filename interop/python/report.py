"""The table of what was exchanged: `report.py DIRECTORY COMPILER`.

Fails unless every implementation has read and written every message.
"""

import sys
from pathlib import Path

HEAD = ("implementation", "version", "language", "exchanged", "read of ours", "we read of its")
# What has no counterpart to be exchanged with.
NOT_TESTED = (
    ("-", "-", "-", "bincode", "no official implementation outside Rust", "carried in frames as it is"),
    ("-", "-", "-", "columnar (bitcode)", "no official implementation outside Rust", "not tested"),
)


def main(directory, compiler):
    workloads = dict(rows(directory / "exported.tsv"))
    messages = sum(map(int, workloads.values()))
    checked = {(name, kind): int(count) for name, kind, count in rows(directory / "checked.tsv")}
    table, incomplete = [], []
    for name, version, language, kind, read in rows(directory / "python.tsv") + rows(directory / "node.tsv"):
        if name == "apache-thrift":
            version += f", compiler {compiler.removeprefix('Thrift version ')}"
        written = checked.get((name, kind))
        # A link a packing.
        expected = messages * 10 if kind == "frames" else messages
        if read.isdecimal() and (int(read), written) != (expected, expected):
            incomplete.append(f"{name}: {read} read, {written} written of {expected}")
        table.append((name, version, language, kind, number(read), number(written)))
    for row in (HEAD, ("---", "---", "---", "---", "---:", "---:"), *table, *NOT_TESTED):
        print("|", " | ".join(row), "|")
    names = ", ".join(f"{name} {number(count)}" for name, count in workloads.items())
    print(f"\nMessages, all equal to the last bit: {names}; together {number(messages)}. Frames: each in 10 packings.")
    for line in incomplete:
        print(line, file=sys.stderr)
    return 1 if incomplete else 0


def rows(path):
    return [line.split("\t") for line in path.read_text().splitlines()]


def number(text):
    """A count as people read it; a reason as it is."""
    text = "-" if text is None else str(text)
    return f"{int(text):,}" if text.isdecimal() else text


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
