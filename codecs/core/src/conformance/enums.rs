//! Enums whose numbers are not the positions of their symbols.

use std::collections::BTreeMap;

use crate::Schema;

/// A record with enums of every kind in every place.
#[derive(Debug, Clone, PartialEq, Schema)]
#[allow(missing_docs)]
pub struct Enums {
    #[schema(id = 1)]
    pub code: Code,
    #[schema(id = 2)]
    pub maybe: Option<Code>,
    #[schema(id = 3)]
    pub list: Vec<Code>,
    #[schema(id = 4)]
    pub phase: Phase,
    #[schema(id = 5)]
    pub phases: BTreeMap<String, Phase>,
    #[schema(id = 6)]
    pub health: Health,
    #[schema(id = 7)]
    pub healths: Vec<Health>,
    #[schema(id = 8)]
    pub level: Level,
}

/// Symbols with gaps between their numbers, in another order, and below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Schema)]
#[allow(missing_docs)]
pub enum Code {
    Failed = -1,
    Ok = 0,
    Last = 2_147_483_647,
    Slow = 7,
}

/// Symbols without number 0. The second has two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Schema)]
#[allow(missing_docs)]
pub enum Phase {
    First = 1,
    #[schema(alias = "Running")]
    Second = 3,
}

/// Symbols beside which other numbers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Schema)]
#[repr(i32)]
#[allow(missing_docs)]
pub enum Health {
    Up = 1,
    Down = -5,
    #[schema(unknown)]
    Unknown(i32),
}

/// Symbols from 0 on, beside which other numbers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Schema)]
#[allow(missing_docs)]
pub enum Level {
    Low,
    High,
    #[schema(unknown)]
    Unknown(i32),
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn one() -> Enums {
    Enums {
        code: Code::Failed,
        maybe: Some(Code::Ok),
        list: vec![Code::Slow, Code::Ok],
        phase: Phase::First,
        phases: [("a".into(), Phase::Second)].into(),
        health: Health::Unknown(9),
        healths: vec![Health::Up, Health::Unknown(0)],
        level: Level::Low,
    }
}

/// Returns records with every symbol, and with the largest and smallest numbers.
#[must_use]
pub fn all() -> Vec<Enums> {
    let codes = [Code::Failed, Code::Ok, Code::Last, Code::Slow];
    let numbers = [
        Health::Up,
        Health::Down,
        Health::Unknown(i32::MIN),
        Health::Unknown(i32::MAX),
    ];
    let all = codes.into_iter().zip(numbers).map(|(code, health)| Enums {
        code,
        maybe: Some(code),
        list: vec![code; 2],
        phase: Phase::Second,
        healths: vec![health; 2],
        health,
        level: Level::High,
        ..one()
    });
    let unknown = Enums {
        maybe: None,
        phases: BTreeMap::new(),
        level: Level::Unknown(-2),
        ..one()
    };
    all.chain([one(), unknown]).collect()
}
