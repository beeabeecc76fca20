//! Unions in lists and maps.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::carries;
use crate::{Codec, DecodeError, LimitKind, Limits, Schema};

/// A record with unions in every place. A step may hold steps.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Plan {
    #[schema(id = 1, union)]
    pub steps: Vec<Step>,
    #[schema(id = 2, union)]
    pub by_name: BTreeMap<String, Step>,
    #[schema(id = 3, union)]
    pub maybe: Option<Vec<Step>>,
    #[schema(id = 4, union)]
    pub rows: Vec<Vec<Step>>,
    #[schema(id = 9, union)]
    pub last: Option<Step>,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Step {
    #[schema(id = 5)]
    Wait(u32),
    #[schema(id = 6)]
    Say(String),
    #[schema(id = 7)]
    Loop(Loop),
    #[schema(id = 8)]
    Pick(Vec<u32>),
}

/// Steps that are repeated.
#[derive(Debug, Clone, Default, PartialEq, Schema, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Loop {
    #[schema(id = 1)]
    pub times: u32,
    #[schema(id = 2, union)]
    pub steps: Vec<Step>,
}

/// Returns a record for which the tests of each format state the bytes.
#[must_use]
pub fn one() -> Plan {
    Plan {
        steps: vec![
            Step::Wait(0),
            Step::Loop(Loop {
                times: 2,
                steps: vec![Step::Say("a".into())],
            }),
        ],
        by_name: [("n".into(), Step::Wait(300))].into(),
        maybe: Some(vec![Step::Say(String::new())]),
        rows: vec![vec![Step::Pick(vec![1])], Vec::new()],
        last: Some(Step::Wait(1)),
    }
}

/// Returns records without a union, with empty lists, and with many unions.
#[must_use]
pub fn all() -> Vec<Plan> {
    let empty = Plan {
        maybe: Some(Vec::new()),
        rows: vec![Vec::new(); 2],
        ..Plan::default()
    };
    let long = Step::Say("x".repeat(200));
    let many = Plan {
        steps: vec![long.clone(); 20],
        by_name: (0..20)
            .map(|n| (n.to_string(), Step::Pick((0..n).collect())))
            .collect(),
        rows: vec![vec![Step::Wait(u32::MAX), long]; 3],
        ..one()
    };
    vec![Plan::default(), empty, one(), many]
}

/// Checks that the codec carries the records, counts the elements of all lists, and limits the depth
/// of steps in steps.
pub fn holds<C: Codec<Plan>>(new: impl Fn(Limits) -> C) {
    carries(&mut new(Limits::DEFAULT), &all());
    let encoded = |plan: &Plan| {
        let mut bytes = Vec::new();
        new(Limits::DEFAULT).encode(plan, &mut bytes).unwrap();
        bytes
    };
    let exceeded = |read: Result<Plan, DecodeError>| match read {
        Err(DecodeError::LimitExceeded { kind, .. }) => kind,
        other => panic!("{other:?}"),
    };
    let five = Plan {
        steps: vec![Step::Wait(1); 5],
        ..Plan::default()
    };
    let within = |max_elements| {
        let limits = Limits {
            max_elements,
            ..Limits::DEFAULT
        };
        new(limits).decode(&encoded(&five))
    };
    assert_eq!(within(5).as_ref(), Ok(&five));
    assert_eq!(exceeded(within(4)), LimitKind::Elements);
    let mut deep = Step::Wait(1);
    for times in 0..Limits::DEFAULT.max_depth as u32 {
        let steps = vec![deep];
        deep = Step::Loop(Loop { times, steps });
    }
    let deep = Plan {
        steps: vec![deep],
        ..Plan::default()
    };
    let read = new(Limits::DEFAULT).decode(&encoded(&deep));
    assert_eq!(exceeded(read), LimitKind::Depth);
}
