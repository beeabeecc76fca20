//! The wires that are sent, from a run's records.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU32,
};

use itertools::Itertools;
use wirecost::codec_of;
use wirecost_bench::{
    connection::Connection,
    dictionaries::{self, Past},
    profile::Profile,
    suite::Suite,
};
use wirecost_codec::{Codec, Limits};
use wirecost_compress::Dictionary;
use wirecost_frame::Format;
use wirecost_message::Message;
use wirecost_report::{
    records::{HEADLINE_WORKLOAD, Run},
    tradeoff::{JSON, WireCost, pareto_front, wires},
};
use wirecost_wire::{Received, Receiver, Sender};

use super::Failure;

/// The wire with which all are compared, beside plain JSON: the usual choice.
const USUAL: &str = "json+gzip-6";

/// The messages of the steady mix, and the wires that carry them.
pub(super) struct SentMix {
    pub(super) messages: Vec<Message>,
    pub(super) wires: Vec<SentWire>,
}

/// A wire whose frames are those of the records.
pub(super) struct SentWire {
    pub(super) cost: WireCost,
    format: Format,
    connection: Connection,
    /// The bytes of the frame of each message.
    pub(super) frames: Vec<usize>,
}

/// The sending end of a wire.
pub(super) struct Encoder {
    codec: Box<dyn Codec<Message>>,
    sender: Sender,
    encoded: Vec<u8>,
    frame: Vec<u8>,
}

/// The receiving end of a wire.
pub(super) struct Decoder {
    codec: Box<dyn Codec<Message>>,
    receiver: Receiver,
}

impl SentMix {
    /// Returns the messages and the wires: those on the front of CPU and bytes, plain JSON and JSON with
    /// gzip-6. Each frame holds one message and can be read alone.
    ///
    /// # Errors
    /// When the run has no such wires, or a wire's frames are not those of the records.
    pub(super) fn of(run: &Run) -> Result<Self, Failure> {
        let suite = Suite::cluster();
        let mix = suite
            .sources
            .iter()
            .find(|source| source.outline(Profile::Default).name == HEADLINE_WORKLOAD);
        let mix = mix.ok_or("there is no steady mix")?;
        let profiles = [Profile::Quick, Profile::Default, Profile::Full];
        let profile = profiles
            .into_iter()
            .find(|profile| profile.name() == run.environment.profile)
            .ok_or_else(|| format!("the run has the profile `{}`", run.environment.profile))?;
        let messages = mix.workload(profile).messages;
        let costs = chosen(run);
        let formats: BTreeSet<_> = costs
            .iter()
            .filter(|cost| cost.packing.needs_dictionary())
            .map(|cost| cost.format.as_str())
            .collect();
        let history = match formats.is_empty() {
            true => Vec::new(),
            false => mix.history(),
        };
        let trained = formats.iter().map(|&format| {
            let dictionary = train(run, &suite, format, &history)?;
            Ok::<_, Failure>((format.to_owned(), dictionary))
        });
        let dictionaries: BTreeMap<_, _> = trained.try_collect()?;
        let sent = |cost: WireCost| {
            let dictionary = dictionaries.get(&cost.format).cloned();
            SentWire::new(cost, dictionary, &messages)
        };
        let wires: Vec<_> = costs.into_iter().map(sent).try_collect()?;
        match wires.is_empty() {
            true => Err(format!("the run has no wire of {HEADLINE_WORKLOAD}").into()),
            false => Ok(Self { messages, wires }),
        }
    }
}

/// Returns the costs of the wires to send.
fn chosen(run: &Run) -> Vec<WireCost> {
    let mut all = wires(run, HEADLINE_WORKLOAD);
    all.retain(|wire| {
        let packing = wire.packing;
        packing.batch().is_none()
            && packing.mode().is_none()
            && !packing.kind().is_stream()
            && !wire.name.contains('@')
    });
    let front = pareto_front(&all).into_iter().cloned();
    let compared = all
        .iter()
        .filter(|wire| [USUAL, JSON].contains(&wire.name.as_str()));
    let chosen = compared.cloned().chain(front);
    chosen.unique_by(|wire| wire.name.clone()).collect()
}

/// Trains the dictionary of the records again.
fn train(
    run: &Run,
    suite: &Suite<Message>,
    format: &str,
    history: &[Message],
) -> Result<Dictionary, Failure> {
    let mut records = run.dictionaries.iter();
    let record = records
        .find(|one| one.chosen && one.workload == HEADLINE_WORKLOAD && one.format == format)
        .ok_or_else(|| format!("the run has no dictionary of {format}"))?;
    let mut engines = suite.engines.iter();
    let engine = engines
        .find(|engine| engine.is_default && engine.format.name() == format)
        .ok_or_else(|| format!("there is no engine of {format}"))?;
    let past = Past {
        format: engine.format,
        history: engine.encode(history, NonZeroU32::MIN)?,
        unseen: Vec::new(),
    };
    let trained = dictionaries::train(HEADLINE_WORKLOAD, &past, &[record.target_bytes])?;
    Ok(trained.dictionary)
}

impl SentWire {
    fn new(
        cost: WireCost,
        dictionary: Option<Dictionary>,
        messages: &[Message],
    ) -> Result<Self, Failure> {
        let format = cost.format().ok_or("a wire of no format")?;
        let connection = Connection {
            format: format.into(),
            packing: cost.packing,
            dictionary: dictionary.filter(|_| cost.packing.needs_dictionary()),
        };
        let mut wire = Self {
            cost,
            format,
            connection,
            frames: Vec::new(),
        };
        wire.frames = wire.verified(messages)?;
        let (found, recorded) = (wire.frames.iter().sum::<usize>(), wire.cost.sizes.total);
        if found != recorded || wire.frames.len() != wire.cost.sizes.messages {
            return Err(format!(
                "the frames of {} take {found} bytes, and {recorded} in the records: the run is of other messages or \
                 of another version",
                wire.cost.name
            )
            .into());
        }
        Ok(wire)
    }

    /// Sends every message in memory, compares it, and returns the sizes of the frames.
    fn verified(&self, messages: &[Message]) -> Result<Vec<usize>, Failure> {
        let (mut encoder, mut decoder) = (self.encoder()?, self.decoder()?);
        let size = |message| {
            let frame = encoder.frame(message)?;
            match decoder.message(frame)? {
                Some((found, used)) if found == *message && used == frame.len() => Ok(used),
                _ => Err(format!("{} does not return a message", self.cost.name).into()),
            }
        };
        messages.iter().map(size).collect()
    }

    pub(super) fn encoder(&self) -> Result<Encoder, Failure> {
        Ok(Encoder {
            codec: self.codec()?,
            sender: self.connection.sender()?,
            encoded: Vec::new(),
            frame: Vec::new(),
        })
    }

    pub(super) fn decoder(&self) -> Result<Decoder, Failure> {
        Ok(Decoder {
            codec: self.codec()?,
            receiver: self.connection.receiver()?,
        })
    }

    fn codec(&self) -> Result<Box<dyn Codec<Message>>, Failure> {
        let codec = codec_of(self.format, Limits::DEFAULT);
        codec.ok_or_else(|| format!("{} has no codec of single messages", self.format).into())
    }
}

impl Encoder {
    /// Returns the frame of a message.
    pub(super) fn frame(&mut self, message: &Message) -> Result<&[u8], Failure> {
        self.encoded.clear();
        self.frame.clear();
        self.codec.encode(message, &mut self.encoded)?;
        self.sender.send(&self.encoded, &mut self.frame)?;
        Ok(&self.frame)
    }
}

impl Decoder {
    /// Returns the message at the start of the arrived bytes, and the size of its frame; `None` if the frame
    /// is incomplete.
    pub(super) fn message(&mut self, link: &[u8]) -> Result<Option<(Message, usize)>, Failure> {
        if link.is_empty() {
            return Ok(None);
        }
        match self.receiver.receive(link)? {
            Received::Frame {
                mut messages,
                consumed,
                ..
            } => {
                let encoded = messages.next().ok_or("a frame without a message")?;
                Ok(Some((self.codec.decode(encoded)?, consumed)))
            }
            Received::Control { .. } => Err("a control message".into()),
            Received::NotYet { .. } => Ok(None),
        }
    }
}
