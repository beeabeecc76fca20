use std::str::FromStr;

use wirecost_cluster::admission::Share;

/// A share as people write it: `0.721%` or `7210ppm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Percentage(Share);

impl Percentage {
    pub(super) fn parts_per_million(self) -> u32 {
        self.0.parts_per_million()
    }
}

impl FromStr for Percentage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts_per_million = match text.strip_suffix("ppm") {
            Some(parts) => parts.trim_end().parse().ok(),
            None => text
                .strip_suffix('%')
                .and_then(|percent| ten_thousandths(percent.trim_end())),
        };
        let parts_per_million = parts_per_million
            .ok_or("a share is written as 0.721% or 7210ppm, in whole parts per million")?;
        Share::new(parts_per_million)
            .map(Self)
            .map_err(|error| error.to_string())
    }
}

/// Reads a decimal number of at most four digits behind the point, times 10,000.
fn ten_thousandths(percent: &str) -> Option<u32> {
    let (whole, fraction) = percent.split_once('.').unwrap_or((percent, "0"));
    let is_number =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || fraction.len() > 4 {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let fraction: u32 = format!("{fraction:0<4}").parse().ok()?;
    whole.checked_mul(10_000)?.checked_add(fraction)
}

/// Reads `GROUP=SHARE`.
pub(super) fn assignment(text: &str) -> Result<(String, Percentage), String> {
    let (group, share) = text
        .rsplit_once('=')
        .ok_or("a group and a share are written as BJ=0.721%")?;
    Ok((group.to_owned(), share.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_exact() {
        let parts = |text: &str| text.parse().map(Percentage::parts_per_million);
        for (text, expected) in [
            ("0.721%", 7_210),
            ("0.0001 %", 1),
            ("100%", 1_000_000),
            ("6.25%", 62_500),
            ("7210ppm", 7_210),
            ("0ppm", 0),
        ] {
            assert_eq!(parts(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "%",
            "1",
            "0.00001%",
            "100.0001%",
            "-1%",
            "1e2%",
            ".5%",
            "1.%",
            "1000001ppm",
            "99999999999%",
        ] {
            assert!(parts(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_group_may_have_an_equals_sign() {
        let (group, share) = assignment("a=b=1%").unwrap();
        assert_eq!((group.as_str(), share.parts_per_million()), ("a=b", 10_000));
        assert!(assignment("1%").is_err());
    }
}
