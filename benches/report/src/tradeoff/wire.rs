use itertools::Itertools;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wirecost_frame::Format;
use wirecost_wire::Packing;

use super::Estimate;
use crate::records::{
    Context, Data, DecodeMemory, MemoryRecord, Run, Sizes, Stage,
    view::{StandingEngine, View},
};

/// A wire on a workload: a codec, a packing, and the costs of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WireCost {
    /// `json`, `protobuf@prost+zstd-3-dict`: the format, the engine unless it is the default, and
    /// the packing unless it is `none`.
    pub name: String,
    /// The format.
    pub format: String,
    /// The engine that represents it.
    pub engine: String,
    /// The packing.
    #[serde(serialize_with = "write_name", deserialize_with = "read_name")]
    pub packing: Packing,
    /// Nanoseconds per message to encode.
    pub encode_ns: Estimate,
    /// Nanoseconds per message to batch, compress and frame.
    pub compress_ns: Estimate,
    /// Nanoseconds per message to unframe, decompress and split the batch.
    pub decompress_ns: Estimate,
    /// Nanoseconds per message to decode.
    pub decode_ns: Estimate,
    /// Framed bytes.
    pub sizes: Sizes,
    /// Bytes that the contexts of a connection hold at each end; `None` if no connection is needed,
    /// or it was not measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_of_connection: Option<usize>,
    /// Bytes of the dictionary that every node needs; `None` if none is needed, or it was not
    /// recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dictionary_bytes: Option<usize>,
    /// The heap that decoding takes; `None` if it was not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decode_memory: Option<DecodeMemory>,
}

impl WireCost {
    /// Returns the format; `None` for a peer's.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.format.parse().ok()
    }

    /// Returns whether each end needs a dictionary, or a model.
    #[must_use]
    pub fn needs_dictionary(&self) -> bool {
        needs_dictionary(&self.format, self.packing)
    }

    /// Returns the framed bytes of a message, on average.
    #[must_use]
    pub fn bytes(&self) -> f64 {
        self.sizes.total as f64 / self.sizes.messages as f64
    }

    /// Returns the number of messages in a frame.
    #[must_use]
    pub fn messages_per_frame(&self) -> f64 {
        f64::from(self.packing.messages_per_frame())
    }

    /// Returns whether a message is encoded for each connection, since it is predicted from the messages
    /// before.
    #[must_use]
    pub const fn encodes_in_stream(&self) -> bool {
        self.packing.kind().is_stream() && self.packing.mode().is_some()
    }

    /// Returns the nanoseconds of CPU per message of one sender and one receiver together.
    #[must_use]
    pub fn cpu_ns(&self) -> Estimate {
        self.encode_ns + self.compress_ns + self.decompress_ns + self.decode_ns
    }

    /// Returns the share of a link that this many messages per second take; above 1 if they do not
    /// fit.
    #[must_use]
    pub fn link_share(&self, messages_per_second: f64, bits_per_second: f64) -> f64 {
        8.0 * self.bytes() * messages_per_second / bits_per_second
    }
}

/// Returns whether each end of a wire needs a dictionary, or a model.
fn needs_dictionary(format: &str, packing: Packing) -> bool {
    let has_model = |format| packing.has_model(format);
    packing.needs_dictionary() || format.parse().is_ok_and(has_model)
}

/// Writes a packing as its name.
fn write_name<S: Serializer>(packing: &Packing, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(packing)
}

/// Reads a packing from its name.
fn read_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Packing, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(de::Error::custom)
}

/// The format with which the others are compared.
pub const JSON: &str = "json";

/// Returns a format's wire of single messages without compression.
#[must_use]
pub fn plain<'a>(wires: &'a [WireCost], format: &str) -> Option<&'a WireCost> {
    wires
        .iter()
        .find(|wire| wire.format == format && wire.packing == Packing::PLAIN)
}

/// Returns the names of the workloads that the run is about and whose codecs were measured, in
/// order.
#[must_use]
pub fn workloads(run: &Run) -> Vec<&str> {
    let rows = run.measurements.iter();
    rows.filter(|one| one.engine.is_some() && one.outcome.is_ok())
        .map(|one| one.workload.as_str())
        .unique()
        .filter(|name| run.environment.data_of(name) == Data::Own)
        .collect()
}

/// Returns every wire of a workload whose stages were all measured, with the engine that represents
/// its format.
#[must_use]
pub fn wires(run: &Run, workload: &str) -> Vec<WireCost> {
    let view = View { run };
    view.engines(workload)
        .iter()
        .cartesian_product(view.packings(workload))
        .filter_map(|(engine, packing)| wire(view, workload, engine, packing))
        .collect()
}

fn wire(
    view: View<'_>,
    workload: &str,
    engine: &StandingEngine<'_>,
    packing: Packing,
) -> Option<WireCost> {
    let name = packing.to_string();
    let codec = |stage| {
        let one = view.codec_in(workload, stage, engine, packing)?;
        view.run.time(one)
    };
    let framing = |stage| view.compression(workload, stage, engine.format, &name, Context::Reused);
    let framing_ns = |stage| view.run.time(framing(stage)?.0);
    let stream =
        view.run.streams.iter().find(|one| {
            one.workload == workload && one.format == engine.format && one.packing == name
        });
    Some(WireCost {
        name: engine.cell_name.clone().packed(packing).to_string(),
        format: engine.format.to_owned(),
        engine: engine.name.to_owned(),
        packing,
        encode_ns: codec(Stage::Encode)?,
        compress_ns: framing_ns(Stage::Compress)?,
        decompress_ns: framing_ns(Stage::Decompress)?,
        decode_ns: codec(Stage::Decode)?,
        sizes: framing(Stage::Compress)?.1.sizes,
        memory_of_connection: stream.map(|one| one.memory_bytes),
        dictionary_bytes: dictionary_bytes(view.run, workload, engine.format, packing),
        decode_memory: view
            .codec_in(workload, Stage::Decode, engine, packing)
            .and_then(|one| view.memory(one))
            .map(MemoryRecord::per_message),
    })
}

/// Returns the bytes of the dictionary that a wire needs; `None` if it needs none, or none was recorded.
fn dictionary_bytes(run: &Run, workload: &str, format: &str, packing: Packing) -> Option<usize> {
    let mut dictionaries = run.dictionaries.iter();
    let dictionary = dictionaries
        .find(|one| one.chosen && one.workload == workload && one.format == format)
        .filter(|_| needs_dictionary(format, packing));
    dictionary.map(|one| one.dictionary_bytes)
}

/// Returns a wire with exact stages, for cases worked out by hand: encode, compress, decompress and
/// decode nanoseconds, and bytes.
#[cfg(test)]
pub(crate) fn example(name: &str, stages: [f64; 4], bytes: usize) -> WireCost {
    use crate::cell_name::CellName;

    let cell: CellName = name.parse().unwrap();
    let [encode_ns, compress_ns, decompress_ns, decode_ns] = stages.map(Estimate::exact);
    WireCost {
        name: name.to_owned(),
        format: cell.format,
        engine: "schema".to_owned(),
        packing: cell
            .packing
            .map_or(Packing::PLAIN, |packing| packing.parse().unwrap()),
        encode_ns,
        compress_ns,
        decompress_ns,
        decode_ns,
        sizes: Sizes {
            messages: 10,
            p50: bytes,
            total: 10 * bytes,
            stored: 0,
        },
        memory_of_connection: None,
        dictionary_bytes: None,
        decode_memory: None,
    }
}
