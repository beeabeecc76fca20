//! The setting of a choice: link, traffic, machines, prices, and requirements on the wire.

use std::str::FromStr;

use clap::ValueEnum;
use serde::Serialize;
use wirecost_frame::Format;

use super::{KernelCost, Transport, WireCost};

/// A cluster in which each node sends messages to others over its link.
#[derive(Debug, Clone, PartialEq, Serialize, clap::Args)]
pub struct Setting {
    /// Speed of a node's link: 64kbit, 100Mbit, 1Gbit
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "SPEED",
        default_value = "100Mbit"
    )]
    #[serde(rename = "link_bits_per_second")]
    pub link: LinkSpeed,
    /// Protocol under the frames, whose headers and acknowledgements share the link
    #[arg(long, value_name = "PROTOCOL", default_value = "none")]
    #[serde(skip_serializing_if = "is_default")]
    pub transport: Transport,
    /// The kernel's time for a frame. It is no argument: the run has measured it, or not.
    #[arg(skip)]
    #[serde(skip_serializing_if = "is_default")]
    pub kernel: KernelCost,
    /// Rate at which a node sends messages: 40/s, 600/min
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "RATE",
        default_value = "40/s"
    )]
    #[serde(rename = "messages_per_second")]
    pub rate: Rate,
    /// Number of receivers of each message; all copies share the node's one link. In a symmetric
    /// cluster a node also receives this many messages for each message that it sends
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "NUMBER",
        default_value = "47"
    )]
    pub fan_out: FanOut,
    /// Cores that a node may use for messages
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "NUMBER",
        default_value = "0.1"
    )]
    pub cores: Cores,
    /// Price of a core for an hour, in any currency
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "PRICE",
        default_value = "0"
    )]
    #[serde(rename = "price_per_core_hour")]
    pub cpu_price: Price,
    /// Price of sending a GB of 1e9 bytes, in the same currency
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "PRICE",
        default_value = "0"
    )]
    #[serde(rename = "price_per_gigabyte")]
    pub gb_price: Price,
    /// Longest time for which the first message of a batch may wait for the last: 250ms, 2s
    #[arg(
        long,
        allow_hyphen_values = true,
        value_name = "TIME",
        default_value = "100ms"
    )]
    #[serde(rename = "max_wait_seconds")]
    pub max_wait: Wait,
    /// The objective. It is no argument itself, since its default depends on the prices.
    #[arg(skip = Objective::Delay)]
    pub objective: Objective,
    /// Requirement on the wire; may be given more than once
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub must: Vec<Must>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Setting {
    /// Returns whether a core or a gigabyte has a price.
    #[must_use]
    pub fn is_priced(&self) -> bool {
        self.cpu_price.get() + self.gb_price.get() > 0.0
    }

    /// Returns the usual setting with one receiver and no batches. It is never `None`, since the
    /// quantities are valid.
    pub(crate) fn one_by_one(must: Vec<Must>) -> Option<Self> {
        Some(Self {
            fan_out: FanOut::new(1)?,
            max_wait: Wait::new(0.0)?,
            must,
            ..Self::default()
        })
    }
}

impl Default for Setting {
    /// Returns a tenth of a core and 100 Mbit/s for 40 messages a second to each of 47 others: the
    /// steady traffic of a cluster of 48 nodes.
    fn default() -> Self {
        Self {
            link: LinkSpeed(100e6),
            transport: Transport::None,
            kernel: KernelCost::default(),
            rate: Rate(40.0),
            fan_out: FanOut(47),
            cores: Cores(0.1),
            cpu_price: Price(0.0),
            gb_price: Price(0.0),
            max_wait: Wait(0.1),
            objective: Objective::Delay,
            must: Vec::new(),
        }
    }
}

/// The criterion that decides between wires that fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// The time until a message arrives.
    Delay,
    /// The number of messages per second that a node can send.
    Throughput,
    /// The cost of a message.
    Money,
}

/// A requirement on a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Must {
    /// A person can read the messages
    Debug,
    /// Nodes with two versions of the schema can read each other's messages
    Evolve,
    /// Programs in other languages can read the messages
    CrossLanguage,
    /// Each frame can be read alone, so a lost frame affects no other
    Datagram,
}

impl Must {
    /// Returns whether a wire meets it.
    #[must_use]
    pub fn lets(self, wire: &WireCost) -> bool {
        match self {
            Self::Debug => wire.format().is_some_and(Format::is_text),
            Self::Evolve | Self::CrossLanguage => wire.format().is_some_and(Format::can_evolve),
            Self::Datagram => !wire.packing.kind().is_stream(),
        }
    }
}

/// Bits per second, more than 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct LinkSpeed(f64);

impl LinkSpeed {
    /// Returns a speed in bits per second; `None` unless it is finite and more than 0.
    #[must_use]
    pub fn new(bits_per_second: f64) -> Option<Self> {
        is_positive(bits_per_second).then_some(Self(bits_per_second))
    }

    /// Returns the bits per second.
    #[must_use]
    pub const fn bits_per_second(self) -> f64 {
        self.0
    }

    /// Returns the nanoseconds that bytes take.
    #[must_use]
    pub fn ns(self, bytes: f64) -> f64 {
        8e9 * bytes / self.0
    }
}

impl FromStr for LinkSpeed {
    type Err = WrongValue;

    /// Parses `64kbit`, `100Mbit`, `2.5 Gbit/s`, `1Gbps`. Case does not matter, except that `B`
    /// means bytes and is refused.
    fn from_str(text: &str) -> Result<Self, WrongValue> {
        bits_per_second(text).and_then(Self::new).ok_or(WrongValue(
            "a link's speed is more than 0 and in bits, such as 64kbit, 100Mbit, 1Gbit/s or 1Gbps",
        ))
    }
}

/// Returns the speed in `text` if it is unambiguous: a number, a prefix of 1000s or 1024s, and
/// `bit`, `bit/s`, `bits/s`, `b/s` or `bps`. A unit without bits may mean bytes.
fn bits_per_second(text: &str) -> Option<f64> {
    let units = ["bits/s", "bit/s", "b/s", "bps", "bits", "bit"];
    let rest = units.iter().find_map(|unit| strip_unit(text, unit))?;
    let prefixes = [
        ("Ki", f64::from(1 << 10)),
        ("Mi", f64::from(1 << 20)),
        ("Gi", f64::from(1 << 30)),
        ("k", 1e3),
        ("K", 1e3),
        ("M", 1e6),
        ("m", 1e6),
        ("G", 1e9),
        ("g", 1e9),
        ("T", 1e12),
        ("t", 1e12),
        ("", 1.0),
    ];
    in_units(rest, &prefixes)
}

/// Returns the text before `unit`. Case matters only in the unit's first letter: `B` means bytes.
fn strip_unit<'a>(text: &'a str, unit: &str) -> Option<&'a str> {
    let (rest, found) = text.split_at_checked(text.len().checked_sub(unit.len())?)?;
    let is_unit = found.eq_ignore_ascii_case(unit) && found.starts_with('b');
    is_unit.then(|| rest.trim_end())
}

/// Messages per second, more than 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct Rate(f64);

impl Rate {
    /// Returns a rate in messages per second; `None` unless it is finite and more than 0.
    #[must_use]
    pub fn new(messages_per_second: f64) -> Option<Self> {
        is_positive(messages_per_second).then_some(Self(messages_per_second))
    }

    /// Returns the messages per second.
    #[must_use]
    pub const fn messages_per_second(self) -> f64 {
        self.0
    }
}

impl FromStr for Rate {
    type Err = WrongValue;

    /// Parses `40/s`, `600/min`, `30/h`.
    fn from_str(text: &str) -> Result<Self, WrongValue> {
        let units = [("/s", 1.0), ("/min", 1.0 / 60.0), ("/h", 1.0 / 3_600.0)];
        in_units(text, &units).and_then(Self::new).ok_or(WrongValue(
            "a rate is more than 0 and such as 40/s or 600/min",
        ))
    }
}

/// A number of receivers, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FanOut(u32);

impl FanOut {
    /// Returns this number of receivers; `None` for 0.
    #[must_use]
    pub fn new(receivers: u32) -> Option<Self> {
        (receivers > 0).then_some(Self(receivers))
    }

    /// Returns the number of receivers.
    #[must_use]
    pub const fn receivers(self) -> u32 {
        self.0
    }
}

impl FromStr for FanOut {
    type Err = WrongValue;

    /// Parses `47`.
    fn from_str(text: &str) -> Result<Self, WrongValue> {
        let receivers = text.parse().ok().and_then(Self::new);
        receivers.ok_or(WrongValue(
            "a fan-out is a whole number of receivers, at least 1, such as 47",
        ))
    }
}

/// A number of cores, more than 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct Cores(f64);

impl Cores {
    /// Returns this number of cores; `None` unless it is finite and more than 0.
    #[must_use]
    pub fn new(cores: f64) -> Option<Self> {
        is_positive(cores).then_some(Self(cores))
    }

    /// Returns the number of cores.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl FromStr for Cores {
    type Err = WrongValue;

    /// Parses `0.1`.
    fn from_str(text: &str) -> Result<Self, WrongValue> {
        let cores = text.parse().ok().and_then(Self::new);
        cores.ok_or(WrongValue(
            "a number of cores is more than 0 and such as 0.1 or 2",
        ))
    }
}

/// A price in any currency, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct Price(f64);

impl Price {
    /// Returns a price; `None` unless it is finite and not negative.
    #[must_use]
    pub fn new(price: f64) -> Option<Self> {
        is_positive_or_zero(price).then_some(Self(price))
    }

    /// Returns the amount.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl FromStr for Price {
    type Err = WrongValue;

    /// Parses `0.04`.
    fn from_str(text: &str) -> Result<Self, WrongValue> {
        let price = text.parse().ok().and_then(Self::new);
        price.ok_or(WrongValue(
            "a price is 0 or more, without a currency, such as 0.04",
        ))
    }
}

/// A time, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct Wait(f64);

impl Wait {
    /// Returns a time in seconds; `None` unless it is finite and not negative.
    #[must_use]
    pub fn new(seconds: f64) -> Option<Self> {
        is_positive_or_zero(seconds).then_some(Self(seconds))
    }

    /// Returns the seconds.
    #[must_use]
    pub const fn seconds(self) -> f64 {
        self.0
    }
}

impl FromStr for Wait {
    type Err = WrongValue;

    /// Parses `250ms`, `2s`, `1.5min`.
    fn from_str(text: &str) -> Result<Self, WrongValue> {
        let units = [("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("min", 60.0)];
        in_units(text, &units)
            .and_then(Self::new)
            .ok_or(WrongValue("a time is 0 or more and such as 250ms or 2s"))
    }
}

/// A text that is not such a quantity. The message describes one, with an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WrongValue(&'static str);

/// Returns the number before the first of `units` with which `text` ends, times that unit.
fn in_units(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let (number, size) = units
        .iter()
        .find_map(|(unit, size)| Some((text.strip_suffix(unit)?, size)))?;
    number
        .trim_end()
        .parse::<f64>()
        .ok()
        .map(|number| number * size)
}

fn is_positive(value: f64) -> bool {
    value > 0.0 && value.is_finite()
}

fn is_positive_or_zero(value: f64) -> bool {
    value >= 0.0 && value.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tradeoff::example;

    #[test]
    fn quantities_come_with_their_units() {
        let speed = |text: &str| text.parse::<LinkSpeed>().map(LinkSpeed::bits_per_second);
        assert_eq!(speed("100Mbit"), Ok(1e8));
        assert_eq!(speed("2.5 Gbit/s"), Ok(2.5e9));
        assert_eq!(speed("64kbit"), Ok(64e3));
        assert_eq!(speed("9600bit/s"), Ok(9_600.0));
        for text in ["1Gbps", "1gbit", "1 Gbit/s", "1 GbIT/S", "1000 Mbits/s"] {
            assert_eq!(speed(text), Ok(1e9), "{text}");
        }
        for text in ["1Gb/s", "1 gb/s", "1e3Mbps", "1000 mbps", "0.001 tbit/s"] {
            assert_eq!(speed(text), Ok(1e9), "{text}");
        }
        assert_eq!(speed("1Tbit"), Ok(1e12));
        assert_eq!(speed("1Gibit"), Ok(1_073_741_824.0));
        assert_eq!(speed("4 Mibit/s"), Ok(4_194_304.0));
        assert_eq!(speed("64Kibit"), Ok(65_536.0));
        let rate = |text: &str| text.parse::<Rate>().map(Rate::messages_per_second);
        assert_eq!(rate("40/s"), Ok(40.0));
        assert_eq!(rate("600/min"), Ok(10.0));
        assert_eq!(rate("7200/h"), Ok(2.0));
        let wait = |text: &str| text.parse::<Wait>().map(Wait::seconds);
        assert_eq!(wait("250ms"), Ok(0.25));
        assert_eq!(wait("2s"), Ok(2.0));
        assert_eq!(wait("0s"), Ok(0.0));
        assert_eq!(wait("500us"), Ok(0.0005));
        assert_eq!(wait("2min"), Ok(120.0));
        assert_eq!("47".parse(), Ok(FanOut(47)));
        assert_eq!("0.1".parse(), Ok(Cores(0.1)));
        assert_eq!("0".parse(), Ok(Price(0.0)));
    }

    #[test]
    fn what_is_none_is_answered_with_what_is() {
        #[track_caller]
        fn refused<T: FromStr<Err = WrongValue>>(texts: &[&str], example: &str) {
            for text in texts {
                let Err(error) = text.parse::<T>() else {
                    panic!("{text} was read")
                };
                assert!(error.to_string().contains(example), "{text}: {error}");
            }
        }
        refused::<LinkSpeed>(
            &[
                "",
                "100",
                "100M",
                "Mbit",
                "0Mbit",
                "-1Mbit",
                "NaNMbit",
                "infGbit",
                "100MBit",
                "100MBps",
                "100MB/s",
                "1Gib",
                "1Gb",
                "1Gbit/h",
                "1GB/s",
                "1GiB/s",
                "1 Mb s",
                "1,000Mbit",
                "10GbE",
            ],
            "100Mbit",
        );
        refused::<Rate>(&["", "40", "0/s", "-1/s", "nan/s", "inf/s", "40/d"], "40/s");
        refused::<FanOut>(&["", "0", "-1", "1.5", "inf", "5000000000"], "47");
        refused::<Cores>(&["", "0", "-1", "NaN", "inf", "2 cores"], "0.1");
        refused::<Price>(&["", "-0.01", "NaN", "inf", "4ct"], "0.04");
        refused::<Wait>(
            &["", "100", "-1ms", "NaNs", "infs", "1e999s", "1h"],
            "250ms",
        );
    }

    #[test]
    fn what_a_wire_must_be_good_for() {
        let lets = |must: Must, name: &str| must.lets(&example(name, [0.0; 4], 1));
        assert!(lets(Must::Debug, "json+gzip-6") && !lets(Must::Debug, "avro"));
        for format in ["json", "protobuf", "avro", "thrift"] {
            assert!(lets(Must::Evolve, format) && lets(Must::CrossLanguage, format));
        }
        for format in ["bincode", "columnar+x64"] {
            assert!(!lets(Must::Evolve, format) && !lets(Must::CrossLanguage, format));
        }
        for packing in ["none", "gzip-6", "zstd-3-dict", "zstd-3-x64"] {
            assert!(lets(Must::Datagram, &format!("avro+{packing}")));
        }
        assert!(!lets(Must::Datagram, "avro+zstd-3-stream"));
    }
}
