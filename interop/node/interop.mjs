// Exchanges messages by what Node.js has built in, and zstd by a package where it has none:
// `interop.mjs DIRECTORY`.
//
// Prints a row an implementation (name, version, language, kind, messages read), and each
// disagreement.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";

const directory = process.argv[2];
const ours = join(directory, "ours");
const workloads = readdirSync(ours).filter((name) => statSync(join(ours, name)).isDirectory());
let disagreements = 0;

// The messages of a file of ours, each behind its length.
function read(workload, file) {
  const contents = readFileSync(join(ours, workload, file));
  const messages = [];
  for (let offset = 0; offset < contents.length; ) {
    const start = offset + 4;
    offset = start + contents.readUInt32LE(offset);
    messages.push(contents.subarray(start, offset));
  }
  return messages;
}

function write(implementation, workload, file, messages) {
  const path = join(directory, "theirs", implementation, workload);
  mkdirSync(path, { recursive: true });
  const parts = messages.flatMap((message) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(message.length);
    return [length, message];
  });
  writeFileSync(join(path, file), Buffer.concat(parts));
}

function row(name, version, kind, messages) {
  console.log([name, version, "JavaScript", kind, messages].join("\t"));
}

function disagree(...words) {
  console.error(words.join(", "));
  disagreements += 1;
}

// An integer that a double cannot hold is a BigInt: the reviver is handed the text that it came from.
function parse(text) {
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  );
}

// The reverse; and JSON.stringify would take the sign from a zero.
function stringify(value) {
  return JSON.stringify(value, (_key, value) => {
    if (typeof value === "bigint") return JSON.rawJSON(value.toString());
    return Object.is(value, -0) ? JSON.rawJSON("-0.0") : value;
  });
}

// What was read is what is written back: we compare that with the message, to the last bit.
function exchangeJson() {
  const name = "node-json";
  let parsed = 0;
  let rounded = 0;
  for (const workload of workloads) {
    const messages = read(workload, "messages.json").map((message) => {
      const text = message.toString();
      const value = parse(text);
      parsed += 1;
      if (BigInt(JSON.parse(text).request_id) !== BigInt(value.request_id)) rounded += 1;
      return Buffer.from(stringify(value));
    });
    write(name, workload, "messages.json", messages);
  }
  row(name, process.version, "json", parsed);
  row("node-json, no reviver", process.version, "json", `rounds the request ids of ${rounded.toLocaleString("en")} of ${parsed.toLocaleString("en")} messages`);
  if (rounded === 0) disagree("node-json, no reviver", "does not round request ids any more");
}

function exchangeCompressed(name, version, kind, file, compress, decompress) {
  let agreed = 0;
  for (const workload of workloads) {
    const messages = read(workload, "messages.json");
    const compressed = read(workload, file);
    if (compressed.length !== messages.length) disagree(name, workload, "another number of messages");
    compressed.forEach((message, index) => {
      try {
        if (decompress(message).equals(messages[index])) agreed += 1;
        else disagree(name, workload, `message ${index}: other bytes`);
      } catch (error) {
        disagree(name, workload, `message ${index}: ${error.message}`);
      }
      if (isRead(damaged(message), decompress)) disagree(name, workload, `message ${index}: another last octet goes unnoticed`);
    });
    write(name, workload, file, messages.map(compress));
  }
  row(name, version, kind, agreed);
}

// Another last octet: of gzip's length, of zstd's checksum.
function damaged(message) {
  const other = Buffer.from(message);
  other[other.length - 1] ^= 1;
  return other;
}

function isRead(message, decompress) {
  try {
    decompress(message);
    return true;
  } catch {
    return false;
  }
}

// zstd as Node.js has it built in, or by the package that `run` has installed for one that has none.
// Levels in turns; every third message without its size, every second with a checksum where that can
// be chosen.
async function zstd() {
  const { node, zstd: built } = process.versions;
  if (zlib.zstdCompressSync) {
    const { ZSTD_c_compressionLevel: level, ZSTD_c_contentSizeFlag: size, ZSTD_c_checksumFlag: checksum } = zlib.constants;
    return {
      version: `v${node}, libzstd ${built}`,
      compress: (message, index) =>
        zlib.zstdCompressSync(message, {
          params: { [level]: 1 + (index % 19), [size]: Number(index % 3 !== 0), [checksum]: index % 2 },
          pledgedSrcSize: message.length,
        }),
      decompress: (message) => zlib.zstdDecompressSync(message),
    };
  }
  const name = "@hpcc-js/wasm-zstd";
  const require = createRequire(join(resolve(directory), "node", "package.json"));
  const { Zstd } = await import(pathToFileURL(require.resolve(name)));
  const library = await Zstd.load();
  return {
    version: `v${node}, libzstd ${library.version()} by ${name} ${require("./package.json").dependencies[name]}`,
    compress(message, index) {
      const level = 1 + (index % 19);
      if (index % 3 !== 0) return library.compress(message, level);
      library.reset();
      library.setCompressionLevel(level);
      return Buffer.concat([library.compressChunk(message), library.compressEnd()]);
    },
    decompress: (message) => Buffer.from(library.decompress(message)),
  };
}

if (JSON.rawJSON) exchangeJson();
else row("node-json", process.version, "json", "this Node.js hands a reviver no source text: 20 does, by a flag, and 21");
exchangeCompressed(
  "node-zlib",
  `${process.version}, zlib ${process.versions.zlib}`,
  "gzip",
  "messages.json.gz",
  (message, index) => zlib.gzipSync(message, { level: index % 10 }),
  (message) => zlib.gunzipSync(message),
);
const { version, compress, decompress } = await zstd();
exchangeCompressed("node-zstd", version, "zstd", "messages.json.zst", compress, decompress);
process.exitCode = disagreements ? 1 : 0;
