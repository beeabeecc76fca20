/// A level of gzip: 1, the fastest, to 9, the smallest.
///
/// There is no 0, which would store the message in a gzip member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GzipLevel(u8);

impl GzipLevel {
    /// 6, the default of `gzip`.
    pub const DEFAULT: Self = Self(6);

    /// Returns the level with this number.
    ///
    /// # Errors
    /// When it is not one of 1 to 9.
    pub const fn new(level: i32) -> Result<Self, UnknownLevel> {
        match level {
            1..=9 => Ok(Self(level as u8)),
            _ => Err(UnknownLevel {
                format: "gzip",
                level,
                known: "1 to 9",
            }),
        }
    }

    /// Returns its number.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0 as i32
    }

    /// Returns all levels, the fastest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=9).map(Self)
    }
}

/// A level of zstd: from 19, the smallest, down to 1, and on to the fastest, -1 to -5, which `zstd`
/// calls `--fast=1` to `--fast=5`.
///
/// There is no 0, which zstd treats as 3. Levels 20 to 22 are left out: they differ from 19 only on
/// inputs of many megabytes, at several times its memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZstdLevel(i8);

impl ZstdLevel {
    /// 3, the default of `zstd`.
    pub const DEFAULT: Self = Self(3);

    /// Returns the level with this number.
    ///
    /// # Errors
    /// When it is not one of -5 to -1 and 1 to 19.
    pub const fn new(level: i32) -> Result<Self, UnknownLevel> {
        match level {
            -5..=-1 | 1..=19 => Ok(Self(level as i8)),
            _ => Err(UnknownLevel {
                format: "zstd",
                level,
                known: "-5 to -1 and 1 to 19",
            }),
        }
    }

    /// Returns its number.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0 as i32
    }

    /// Returns all levels, the fastest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (-5..=-1).chain(1..=19).map(Self)
    }
}

/// A number that is not a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{format} has no level {level}, it has {known}")]
pub struct UnknownLevel {
    format: &'static str,
    level: i32,
    known: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_levels_that_exist() {
        assert!(GzipLevel::all().all(|level| GzipLevel::new(level.get()) == Ok(level)));
        assert!(ZstdLevel::all().all(|level| ZstdLevel::new(level.get()) == Ok(level)));
        assert_eq!(
            (GzipLevel::all().count(), ZstdLevel::all().count()),
            (9, 24)
        );
        for level in [i32::MIN, -1, 0, 10, 257, i32::MAX] {
            assert!(GzipLevel::new(level).is_err());
        }
        for level in [i32::MIN, -6, 0, 20, 259, i32::MAX] {
            assert!(ZstdLevel::new(level).is_err());
        }
    }

    #[test]
    fn the_error_says_what_exists() {
        let error = ZstdLevel::new(0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "zstd has no level 0, it has -5 to -1 and 1 to 19"
        );
    }
}
