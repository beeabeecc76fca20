"""gzip by Python's own modules and zstd by libzstd, on the JSON of every message."""

import gzip
import importlib.metadata
import platform
import zlib
from itertools import cycle

import zstandard


class Gzip:
    """Members with a header of their own at each level."""

    NAME, VERSION, KIND = "python-gzip", f"{platform.python_version()}, zlib {zlib.ZLIB_RUNTIME_VERSION}", "gzip"
    FILE = "messages.json.gz"
    LEVELS = range(0, 10)

    def compress(self, octets, level):
        return gzip.compress(octets, level)

    def decompress(self, octets):
        # `gzip.decompress` would take several members.
        decompressor = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        content = decompressor.decompress(octets)
        if not decompressor.eof or decompressor.unused_data:
            raise ValueError("not exactly one gzip member")
        return content


class Zstd:
    """Frames at each level, of some levels with checksum, of some without the content's size."""

    NAME = "zstandard"
    VERSION = f"{importlib.metadata.version('zstandard')}, libzstd {'.'.join(map(str, zstandard.ZSTD_VERSION))}"
    KIND = "zstd"
    FILE = "messages.json.zst"
    LEVELS = range(-5, 20)

    def __init__(self):
        self.decompressor = zstandard.ZstdDecompressor()
        self.compressors = {
            level: zstandard.ZstdCompressor(level, write_checksum=level % 2 == 0) for level in self.LEVELS
        }

    def compress(self, octets, level):
        if level % 3 == 0:
            stream = self.compressors[level].compressobj()
            return stream.compress(octets) + stream.flush()
        return self.compressors[level].compress(octets)

    def decompress(self, octets):
        decompressor = self.decompressor.decompressobj()
        content = decompressor.decompress(octets)
        if not decompressor.eof or decompressor.unused_data:
            raise ValueError("not exactly one zstd frame")
        return content


def exchange_all(exchange):
    for implementation in (Gzip(), Zstd()):
        exchange_one(exchange, implementation)


def exchange_one(exchange, implementation):
    name, file = implementation.NAME, implementation.FILE
    for workload in exchange.workloads:
        json = exchange.ours(workload, "messages.json")
        ours = exchange.ours(workload, file)
        exchange.compare(name, workload, json, map(implementation.decompress, ours))
        exchange.disagreements.extend(f"{name}, {workload.name}, {what}" for what in unnoticed(implementation, ours))
        theirs = list(map(implementation.compress, json, cycle(implementation.LEVELS)))
        exchange.write_theirs(name, workload, file, theirs)
    exchange.finish(implementation)


def unnoticed(implementation, messages):
    """What is decompressed though its last octet, of gzip's length or of zstd's checksum, is another."""
    for index, message in enumerate(messages):
        try:
            implementation.decompress(message[:-1] + bytes((message[-1] ^ 1,)))
            yield f"message {index}: another last octet goes unnoticed"
        except (zlib.error, zstandard.ZstdError):
            pass
