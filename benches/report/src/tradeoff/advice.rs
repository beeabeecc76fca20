//! The choice of a wire in a setting.

use serde::Serialize;

use super::{Band, Estimate, JSON, Ranked, Ranking, Score, Setting, WireCost, bands, plain};
use crate::records::DecodeMemory;

/// The wire that a run recommends for a workload in a setting.
#[derive(Debug)]
pub struct Advice<'a> {
    pub(crate) run: &'a str,
    pub(crate) workload: &'a str,
    pub(crate) setting: &'a Setting,
    pub(crate) ranking: Ranking<'a>,
    pub(crate) bands: Vec<Band<'a>>,
    /// Plain JSON, with which everything is compared; `None` if the run lacks it.
    pub(crate) json: Option<(&'a WireCost, Score)>,
}

/// The output of `wirecost advise --json`. Times are in the unit of their name, and every estimate
/// is `{"value", "low", "high"}`. A key keeps its name and meaning; others may be added.
#[derive(Debug, Serialize)]
pub struct AdviceRecord<'a> {
    /// The run's directory.
    run: &'a str,
    /// The workload.
    workload: &'a str,
    /// The requested setting.
    setting: &'a Setting,
    /// The name of the winning wire; null if none fits.
    winner: Option<&'a str>,
    /// All admitted wires, the best first.
    ranked: Vec<RankedRecord<'a>>,
    /// The winners by link speed, with everything else the same, the slowest links first.
    bands: &'a [Band<'a>],
}

/// A wire in the ranking: its costs, and the keys of [`Score`].
#[derive(Debug, Serialize)]
struct RankedRecord<'a> {
    wire: &'a str,
    format: &'a str,
    engine: &'a str,
    packing: String,
    messages_per_frame: u32,
    /// Framed bytes of a message, on average.
    bytes: f64,
    /// Nanoseconds per message, as for the next three.
    encode_ns: Estimate,
    compress_ns: Estimate,
    decompress_ns: Estimate,
    decode_ns: Estimate,
    /// The heap that decoding takes per message; absent if the run did not count it.
    #[serde(skip_serializing_if = "Option::is_none")]
    decode_memory: Option<DecodeMemory>,
    /// True if there is no obstacle.
    fits: bool,
    /// True if the noise cannot distinguish it from the winner.
    ties: bool,
    #[serde(flatten)]
    score: &'a Score,
}

impl<'a> Advice<'a> {
    /// Ranks `wires`, those of `workload` in the run called `run`.
    #[must_use]
    pub fn new(
        run: &'a str,
        workload: &'a str,
        wires: &'a [WireCost],
        setting: &'a Setting,
    ) -> Self {
        Self {
            run,
            workload,
            setting,
            ranking: Ranking::new(wires, setting),
            bands: bands(wires, setting),
            json: plain(wires, JSON).map(|json| (json, Score::new(json, setting))),
        }
    }

    /// Returns the advice as a structure.
    #[must_use]
    pub fn record(&self) -> AdviceRecord<'_> {
        AdviceRecord {
            run: self.run,
            workload: self.workload,
            setting: self.setting,
            winner: self
                .ranking
                .winner()
                .map(|winner| winner.wire.name.as_str()),
            ranked: self.ranking.ranked.iter().map(ranked_record).collect(),
            bands: &self.bands,
        }
    }
}

fn ranked_record<'a>(one: &'a Ranked<'_>) -> RankedRecord<'a> {
    let wire = one.wire;
    RankedRecord {
        wire: &wire.name,
        format: &wire.format,
        engine: &wire.engine,
        packing: wire.packing.to_string(),
        messages_per_frame: wire.packing.messages_per_frame(),
        bytes: wire.bytes(),
        encode_ns: wire.encode_ns,
        compress_ns: wire.compress_ns,
        decompress_ns: wire.decompress_ns,
        decode_ns: wire.decode_ns,
        decode_memory: wire.decode_memory,
        fits: one.score.fits(),
        ties: one.ties,
        score: &one.score,
    }
}
