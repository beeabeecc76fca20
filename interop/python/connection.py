"""The two ends of a connection of frames: what the payloads of codecs/frame/SPECIFICATION.md are."""

import gzip
import hashlib
import zlib

import zstandard

import frame
from frame import Frame

RAW_DEFLATE = -zlib.MAX_WBITS
DEFLATE_WINDOW = 32 << 10
FLUSHED = b"\x00\x00\xff\xff"
# The largest window of a zstd stream, and its logarithm.
STREAM_WINDOW, STREAM_WINDOW_LOG = 256 << 10, 18
# The flags of a descriptor that the zstd frames in our frames have not: reserved, checksum, dictionary id.
NOT_BARE = 0b1111
MAGICLESS = zstandard.FORMAT_ZSTD1_MAGICLESS


class Receiver:
    """Takes the messages off a connection."""

    def __init__(self, dictionaries):
        self.dictionaries = dictionaries
        self.deflate_stream = zlib.decompressobj(RAW_DEFLATE)
        self.zstd_stream = zstandard.ZstdDecompressor(max_window_size=STREAM_WINDOW).decompressobj()
        self.zstd = zstandard.ZstdDecompressor(format=MAGICLESS)
        self.zstd_with = {
            id: zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(dictionary), format=MAGICLESS)
            for id, dictionary in dictionaries.items()
        }

    def receive(self, link):
        """The frames of a connection, each with its messages."""
        offset = 0
        while offset < len(link):
            received, offset = frame.read(link, offset)
            content = self.content(received)
            if received.messages is None:
                yield received, [content]
            else:
                yield received, frame.messages_of(content, received.messages)

    def content(self, received):
        payload = received.payload
        match received.compression:
            case "none":
                return payload
            case "gzip":
                return whole(zlib.decompressobj(16 + zlib.MAX_WBITS), payload)
            case "zstd":
                return whole(self.zstd.decompressobj(), bare(payload))
            case "deflate stream":
                return self.deflate_stream.decompress(payload + FLUSHED)
            case "zstd stream":
                return self.zstd_stream.decompress(payload)
            case "deflate with dictionary":
                dictionary = self.dictionaries[received.dictionary][-DEFLATE_WINDOW:]
                compressed, checksum = payload[:-4], payload[-4:]
                content = whole(zlib.decompressobj(RAW_DEFLATE, zdict=dictionary), compressed)
                if zlib.crc32(content).to_bytes(4, "little") != checksum:
                    raise ValueError("the content is not that of its CRC-32")
                return content
            case "zstd with dictionary":
                return whole(self.zstd_with[received.dictionary].decompressobj(), bare(payload))


def bare(payload):
    """A payload that is a zstd frame without checksum and dictionary id, and with the size of its content."""
    descriptor = payload[0]
    if descriptor & NOT_BARE or not descriptor & 0b1110_0000:
        raise ValueError("not a zstd frame as a frame has it")
    return payload


def dictionary_id(content):
    """The id of a dictionary."""
    return int.from_bytes(hashlib.sha256(content).digest()[:4], "little") & (1 << 28) - 1 or 1


def whole(decompressor, payload):
    """The content of a payload that is one compressed whole."""
    content = decompressor.decompress(payload)
    if not decompressor.eof or decompressor.unused_data:
        raise ValueError("the payload is not exactly one compressed whole")
    return content


class Sender:
    """Puts messages onto a connection, by the name of a packing, such as `zstd-3-x64`."""

    def __init__(self, packing, format, schema, dictionaries):
        self.format = format
        self.schema = schema
        # There is one.
        ((self.id, self.dictionary),) = dictionaries.items()
        self.compression, self.regime = parts(packing)
        self.deflate_stream = zlib.compressobj(6, zlib.DEFLATED, RAW_DEFLATE)
        parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=STREAM_WINDOW_LOG)
        self.zstd_stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
        # The size of the content is written by default, a checksum is not.
        bare = zstandard.ZstdCompressionParameters.from_level(3, format=MAGICLESS, write_dict_id=False)
        self.zstd = zstandard.ZstdCompressor(compression_params=bare)
        self.zstd_with = zstandard.ZstdCompressor(
            dict_data=zstandard.ZstdCompressionDict(self.dictionary), compression_params=bare
        )

    def send(self, messages):
        """The frames of all messages."""
        if not self.regime.startswith("x"):
            return b"".join(map(self.send_one, messages))
        size = int(self.regime[1:])
        batches = (messages[start : start + size] for start in range(0, len(messages), size))
        return b"".join(map(self.send_batch, batches))

    def send_batch(self, messages):
        return self.frame(self.compression, self.compress(frame.batch(messages)), messages=len(messages))

    def send_one(self, message):
        match self.compression, self.regime:
            case "deflate", "stream":
                part = self.deflate_stream.compress(message) + self.deflate_stream.flush(zlib.Z_SYNC_FLUSH)
                return self.frame("deflate stream", part.removesuffix(FLUSHED))
            case "zstd", "stream":
                part = self.zstd_stream.compress(message)
                part += self.zstd_stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
                return self.frame("zstd stream", part)
            case "deflate", "dict":
                return self.frame("deflate with dictionary", self.deflate_with(message), dictionary=self.id)
            case "zstd", "dict":
                return self.frame("zstd with dictionary", self.zstd_with.compress(message), dictionary=self.id)
            case compression, _:
                return self.frame(compression, self.compress(message))

    def compress(self, content):
        match self.compression:
            case "none":
                return content
            case "gzip":
                return gzip.compress(content)
            case "zstd":
                return self.zstd.compress(content)

    def deflate_with(self, content):
        dictionary = self.dictionary[-DEFLATE_WINDOW:]
        deflate = zlib.compressobj(6, zlib.DEFLATED, RAW_DEFLATE, zdict=dictionary)
        compressed = deflate.compress(content) + deflate.flush()
        return compressed + zlib.crc32(content).to_bytes(4, "little")

    def frame(self, compression, payload, **fields):
        return frame.write(Frame(self.format, compression, payload, **self.schema, **fields))


def parts(packing):
    """`zstd` and `x64` of `zstd-3-x64`; the level is the sender's own affair."""
    compression, _, rest = packing.partition("-")
    regime = rest.rpartition("-")[2]
    if compression.startswith("x"):
        return "none", compression
    return compression, regime if regime.startswith(("x", "dict", "stream")) else ""
