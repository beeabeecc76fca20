"""The table of what was exchanged: `report.py DIRECTORY COMPILER`.

Fails unless every implementation has read and written every message.
"""

import sys
from pathlib import Path

from calls import KINDS

# Those that write nothing.
READERS = {"python-model"}
HEAD = ("implementation", "version", "language", "exchanged", "it reads ours", "we read its")


def main(directory, compiler):
    exported = rows(directory / "exported.tsv")
    workloads = {name: int(count) for what, name, count in exported if what == "workload"}
    expected = {kind: int(count) for what, kind, count in exported if what == "kind"}
    # Each message is in one call of each kind.
    expected |= {calls.KIND: sum(workloads.values()) for calls in KINDS}
    checked = rows(directory / "checked.tsv") + rows(directory / "called.tsv")
    checked = {(name, kind): int(count) for name, kind, count in checked}
    table, incomplete = [], []
    for name, version, language, kind, read in rows(directory / "python.tsv") + rows(directory / "node.tsv"):
        if name == "apache-thrift":
            version += f", compiler {compiler.removeprefix('Thrift version ')}"
        written = checked.get((name, kind))
        if read.isdecimal() and (int(read), written) != (expected[kind], None if name in READERS else expected[kind]):
            incomplete.append(f"{name}, {kind}: {read} read, {written} written of {expected[kind]}")
        table.append((name, version, language, kind, number(read), number(written)))
    for row in (HEAD, ("---", "---", "---", "---", "---:", "---:"), *table):
        print("|", " | ".join(row), "|")
    names = ", ".join(f"{name} {number(count)}" for name, count in workloads.items())
    print(f"\nAll messages are equal bit for bit: {names}; {number(sum(workloads.values()))} in total.")
    alone = expected.keys() - {kind for _, _, _, kind, _, _ in table}
    print(f"\nNo implementation outside Rust is tested for these formats, so only their frames are exchanged: {', '.join(sorted(alone))}.")
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
