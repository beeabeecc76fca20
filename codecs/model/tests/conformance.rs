//! The requirements on every codec, for messages that stand alone.

// The helpers stop at the first surprise.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use wirecost_codec::{
    Codec, DecodeError, EncodeError, Limits, Schema,
    conformance::{
        arrays, carries, carries_floats, counts_scalars_by_memory, dates, decimals, enums, held,
        hides_newtypes, hides_pointers, keeps_limits, keys, nested, newtypes, rare, recursion,
        refuses_damage,
        sample::{self, Floats, Sample},
        sets, shapes, texts, times, unions, withstands_damage,
    },
};
use wirecost_fixtures::{Trace, WorkloadKind, adversarial, golden};
use wirecost_message::Message;
use wirecost_model::{Model, Static};

fn untrained<T: Schema>(limits: Limits) -> Static<T> {
    Static::new(&Model::untrained(), limits)
}

/// The codec of messages of any type, without a trained model.
struct Untrained(Limits);

impl<T: Schema> Codec<T> for Untrained {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        untrained(self.0).encode(value, out)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        untrained(self.0).decode(bytes)
    }
}

/// The same without checksums, which would hide damage.
struct Unsealed(Untrained);

impl<T: Schema> Codec<T> for Unsealed {
    fn encode(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.0.encode(value, out)?;
        out.truncate(out.len() - 4);
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<T, DecodeError> {
        let checksum = crc32c::crc32c_append(Model::<T>::untrained().id(), bytes);
        self.0.decode(&[bytes, &checksum.to_le_bytes()].concat())
    }
}

/// Checks that the values are carried without and with a model that is trained from them, and that
/// damage to them is refused.
fn conforms<T: Schema + Clone + PartialEq + Debug>(values: &[T]) {
    carries(&mut untrained(Limits::DEFAULT), values);
    refuses_damage(&mut untrained(Limits::DEFAULT), values, b"");
    let model = Model::train(&vec![values.to_vec(); 20].concat()).unwrap();
    let model = Model::from_bytes(model.to_bytes()).unwrap();
    carries(&mut Static::new(&model, Limits::DEFAULT), values);
}

#[test]
fn every_type_is_carried() {
    conforms(&sample::samples());
    conforms(&sample::integers());
    conforms(&arrays::all());
    conforms(&[dates::period()]);
    conforms(&decimals::prices());
    conforms(&decimals::invoices());
    conforms(&enums::all());
    conforms(&held::all());
    conforms(&keys::all());
    conforms(&nested::all());
    conforms(&rare::all());
    conforms(&sets::all());
    conforms(&shapes::all());
    conforms(&times::events());
    conforms(&[times::lease()]);
    conforms(&[times::stamps()]);
    conforms(&unions::all());
    conforms(&unions::readings());
    conforms(&[texts::texts()]);
    let newtypes: Vec<_> = newtypes::pairs().into_iter().map(|(one, _)| one).collect();
    conforms(&newtypes);
}

#[test]
fn records_that_contain_themselves_are_carried() {
    conforms(&[recursion::tree()]);
    conforms(&[recursion::filter()]);
    let (mut tree, mut filter) = (Vec::new(), Vec::new());
    let mut codec = Untrained(Limits::DEFAULT);
    codec.encode(&recursion::tree(), &mut tree).unwrap();
    codec.encode(&recursion::filter(), &mut filter).unwrap();
    recursion::recurses(Untrained, &tree, &filter);
}

/// A message with a key and a kind before records that are looked up at their use.
#[derive(Debug, Clone, PartialEq, Schema)]
struct Command {
    #[schema(id = 1)]
    source: String,
    #[schema(id = 20, union)]
    body: Body,
    #[schema(id = 30)]
    number: u64,
    #[schema(id = 31)]
    then: Vec<Self>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
enum Body {
    #[schema(id = 10)]
    Find(Find),
    #[schema(id = 11)]
    Stop(Stop),
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Find {
    #[schema(id = 1)]
    tree: recursion::Tree,
    /// It does not contain itself.
    #[schema(id = 2, recursive)]
    range: Range,
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Range {
    #[schema(id = 1)]
    unit: String,
    #[schema(id = 2)]
    low: u64,
    #[schema(id = 3)]
    high: u64,
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Stop {
    #[schema(id = 1)]
    reason: String,
}

#[test]
fn key_and_kind_are_told_from_values_of_records_that_contain_themselves() {
    let find = |n: u64| Command {
        source: format!("gw-{}", n % 3),
        body: Body::Find(Find {
            tree: recursion::tree(),
            range: Range {
                unit: "ms".into(),
                low: n,
                high: n * n,
            },
        }),
        number: n,
        then: Vec::new(),
    };
    let stop = |n: u64| Command {
        body: Body::Stop(Stop {
            reason: format!("reason {n}"),
        }),
        then: vec![find(n + 1), find(n)],
        ..find(n)
    };
    conforms(&[find(1), stop(2), find(3), stop(4), find(5)]);
    let both = Command {
        then: vec![stop(8), find(9)],
        ..find(7)
    };
    conforms(&[both]);
}

#[test]
fn lists_of_lists_are_limited() {
    nested::nests(Untrained);
}

#[test]
fn times_are_limited() {
    times::carries_times(Untrained(Limits::DEFAULT), true);
    times::has_times_of_libraries(&mut Untrained(Limits::DEFAULT));
    dates::carries_dates(&mut Untrained(Limits::DEFAULT));
}

#[test]
fn lists_of_unions_are_limited() {
    held::holds(Untrained);
}

#[test]
fn newtypes_and_pointers_are_hidden() {
    hides_newtypes(&mut Unsealed(Untrained(Limits::DEFAULT)));
    hides_pointers(&mut Unsealed(Untrained(Limits::DEFAULT)));
}

#[test]
fn damage_with_a_right_checksum_is_withstood() {
    withstands_damage(&mut Unsealed(Untrained(Limits::DEFAULT)));
}

#[test]
fn floats_are_carried_to_the_bit() {
    carries_floats(&mut untrained::<Floats>(Limits::DEFAULT), true);
}

#[test]
fn limits_are_exact() {
    keeps_limits(untrained::<Sample>);
    counts_scalars_by_memory(untrained::<Sample>);
}

#[test]
fn messages_of_every_kind_are_carried() {
    let by_hand = golden::messages()
        .into_iter()
        .chain(adversarial::messages())
        .map(|example| example.message);
    let messages: Vec<Message> = by_hand.collect();
    carries(&mut untrained(Limits::DEFAULT), &messages);
    let model = Model::train(&Trace::generate(WorkloadKind::SteadyMix, 1).history).unwrap();
    carries(&mut Static::new(&model, Limits::DEFAULT), &messages);
}

/// Text and bytes of a message count as they are in memory.
#[test]
fn text_is_limited_at_both_ends() {
    let text = Sample {
        text: "x".repeat(1 << 11),
        ..sample::empty()
    };
    let mut out = b"before".to_vec();
    let mut codec = untrained(Limits {
        max_message_bytes: 1 << 10,
        ..Limits::DEFAULT
    });
    assert!(codec.encode(&text, &mut out).is_err());
    assert_eq!(out, b"before");
    untrained(Limits::DEFAULT).encode(&text, &mut out).unwrap();
    assert!(out.len() < 1 << 10, "{}", out.len());
    assert!(codec.decode(&out[6..]).is_err());
}
