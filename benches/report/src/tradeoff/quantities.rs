//! The quantities of a setting, each read from a text with its unit.

use std::str::FromStr;

use serde::Serialize;

/// Bits per second, more than 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct LinkSpeed(pub(super) f64);

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
pub struct Rate(pub(super) f64);

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
pub struct FanOut(pub(super) u32);

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
pub struct Cores(pub(super) f64);

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
pub struct Price(pub(super) f64);

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
pub struct Wait(pub(super) f64);

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

    #[track_caller]
    fn refused<T: FromStr<Err = WrongValue>>(texts: &[&str], example: &str) {
        for text in texts {
            let Err(error) = text.parse::<T>() else {
                panic!("{text} was read")
            };
            assert!(error.to_string().contains(example), "{text}: {error}");
        }
    }

    #[test]
    fn a_text_without_a_speed_is_answered_with_a_speed() {
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
    }

    #[test]
    fn what_is_none_is_answered_with_what_is() {
        refused::<Rate>(&["", "40", "0/s", "-1/s", "nan/s", "inf/s", "40/d"], "40/s");
        refused::<FanOut>(&["", "0", "-1", "1.5", "inf", "5000000000"], "47");
        refused::<Cores>(&["", "0", "-1", "NaN", "inf", "2 cores"], "0.1");
        refused::<Price>(&["", "-0.01", "NaN", "inf", "4ct"], "0.04");
        refused::<Wait>(
            &["", "100", "-1ms", "NaNs", "infs", "1e999s", "1h"],
            "250ms",
        );
    }
}
