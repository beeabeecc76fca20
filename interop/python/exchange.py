"""The directory over which messages are exchanged, as `src/main.rs` lays it out, and what came of it."""

import struct
from itertools import zip_longest

from values import difference

MISSING = object()


class Exchange:
    def __init__(self, directory):
        self.directory = directory
        self.workloads = sorted(path for path in (directory / "ours").iterdir() if path.is_dir())
        self.disagreements = []
        # What there is to say of each implementation: name, version, language, kind, messages read.
        self.rows = []
        self.read = 0

    def ours(self, workload, file):
        """The messages of one of our files, each behind its length."""
        contents, messages, offset = (workload / file).read_bytes(), [], 0
        while offset < len(contents):
            (length,) = struct.unpack_from("<I", contents, offset)
            messages.append(contents[offset + 4 : offset + 4 + length])
            offset += 4 + length
        return messages

    def write_theirs(self, implementation, workload, file, messages):
        """Writes a file of an implementation's messages, each behind its length."""
        lengths = (struct.pack("<I", len(message)) for message in messages)
        contents = b"".join(part for pair in zip(lengths, messages) for part in pair)
        self.write_link(implementation, workload, file, contents)

    def write_link(self, implementation, workload, file, contents):
        """Writes a file of an implementation's frames."""
        path = self.directory / "theirs" / implementation / workload.name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)

    def compare(self, implementation, workload, expected, found):
        """Counts the messages that were read as they should be. In the place of one, the iterator
        `found` may raise an exception, which is a disagreement."""
        for index, (expected, found) in enumerate(zip_longest(expected, caught(found), fillvalue=MISSING)):
            if isinstance(found, Exception):
                what = f"{type(found).__name__}: {found}"
            elif found is MISSING:
                what = "it and all behind it are missing"
            elif expected is MISSING:
                what = "there should be none"
            else:
                what = difference(expected, found)
            if what:
                self.disagreements.append(f"{implementation}, {workload.name}, message {index}: {what}")
            else:
                self.read += 1
            if MISSING in (expected, found):
                break

    def finish(self, implementation):
        """Makes a row of what an implementation has read since the last."""
        self.note(implementation, self.read)
        self.read = 0

    def note(self, implementation, read):
        """A row with a count of messages, or with the reason why there is none."""
        self.rows.append((implementation.NAME, implementation.VERSION, "Python", implementation.KIND, read))


def caught(found):
    """The elements, and the exceptions between them."""
    while True:
        try:
            yield next(found)
        except StopIteration:
            return
        except Exception as error:
            yield error
