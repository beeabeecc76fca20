//! The rights of a sale under crashes, stops, partitions, and rows that come late, repeatedly, or in old
//! versions: no right is used twice, and no more are lost than is stated.

mod support;

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;
use support::{live, put};
use wirecost_cluster::{
    admission::{Admission, Decision, Lineage, Share, Stock},
    automation::{Automation, Board, Goal, Instruction, Live, SALE, stock::block},
    log::LedgerRecord,
    state::{Author, Change},
};

const SALE_NAME: &str = "phone";
const AREA: &str = "BJ";
const NODES: u64 = 4;
const STOCK: u64 = 1_000;
const START: Duration = Duration::from_secs(1_000_000);

/// An object that a node has written: its author, type and configuration.
type Written = (Author, String, Vec<u8>);

/// A node and the content of its store.
struct Slot {
    automation: Automation,
    admission: Admission,
    board: Board,
    ledger: Option<LedgerRecord>,
    /// The requests that passed in all its lives.
    passed: u64,
    lost: u64,
    /// The most requests that passed between two steps.
    burst: u64,
    since_step: u64,
}

impl Slot {
    fn new(node: u64, goal: &[u8]) -> Self {
        let mut board = Board::default();
        put(&mut board, Author(1), SALE, goal).expect("a goal");
        board.set_plan(AREA, Share::ALL);
        Self {
            automation: Automation::new(Author(node), []).expect("no ledger"),
            admission: admission(),
            board,
            ledger: None,
            passed: 0,
            lost: 0,
            burst: 0,
            since_step: 0,
        }
    }

    /// Starts anew with the content of the store.
    fn restart(&mut self, node: u64) {
        self.automation = Automation::new(Author(node), &self.ledger).expect("a ledger");
        self.admission = admission();
        self.since_step = 0;
    }

    fn admit(&mut self, requests: u64) {
        for _ in 0..requests {
            let decision = self.admission.admit(AREA, None).expect("the area");
            let passed = u64::from(decision == Decision::Passed);
            self.passed += passed;
            self.since_step += passed;
        }
    }

    /// Follows instructions up to the commit, and returns the objects that it wrote.
    fn commit(&mut self, node: u64, instructions: Vec<Instruction>) -> Vec<Written> {
        let mut written = Vec::new();
        for instruction in instructions {
            match instruction {
                Instruction::Keep(record) => self.ledger = Some(record),
                Instruction::Submit(Change::Create(object) | Change::Update(object)) => {
                    let type_name = object.type_name().to_owned();
                    let object = (Author(node), type_name, object.json().to_vec());
                    self.take(&object);
                    written.push(object);
                }
                Instruction::Submit(_) | Instruction::Report { .. } => {}
            }
        }
        written
    }

    fn take(&mut self, (author, type_name, json): &Written) {
        put(&mut self.board, *author, type_name, json).expect("an object");
    }

    fn used(&self) -> u64 {
        self.ledger
            .as_ref()
            .map_or(0, |record| record.reserved - record.returned)
    }
}

fn admission() -> Admission {
    Admission::new([AREA], Lineage::new([7; 16]))
}

struct World {
    slots: BTreeMap<u64, Slot>,
    live: Live,
    written: Vec<Written>,
    now: Duration,
}

/// An event of a run.
#[derive(Debug, Clone)]
enum Event {
    Requests {
        node: u64,
        number: u64,
    },
    Step {
        node: u64,
    },
    /// A crash between a step and its commit, when some requests have been decided.
    StepAndCrash {
        node: u64,
        number: u64,
    },
    Crash {
        node: u64,
    },
    Stop {
        node: u64,
    },
    /// An object that was written at any time comes to a node, perhaps again.
    Deliver {
        node: u64,
        which: prop::sample::Index,
    },
    /// A planner, one of several, advises a transfer to one node.
    Advise {
        node: u64,
        giver: u64,
        to: u64,
        total: u64,
    },
}

fn event() -> impl Strategy<Value = Event> {
    let node = || 1..=NODES;
    prop_oneof![
        6 => (node(), 0..60_u64).prop_map(|(node, number)| Event::Requests { node, number }),
        6 => node().prop_map(|node| Event::Step { node }),
        1 => (node(), 0..60_u64).prop_map(|(node, number)| Event::StepAndCrash { node, number }),
        1 => node().prop_map(|node| Event::Crash { node }),
        1 => node().prop_map(|node| Event::Stop { node }),
        6 => (node(), any::<prop::sample::Index>())
            .prop_map(|(node, which)| Event::Deliver { node, which }),
        4 => (node(), node(), node(), 0..300_u64)
            .prop_map(|(node, giver, to, total)| Event::Advise { node, giver, to, total }),
    ]
}

impl World {
    fn new() -> Self {
        let json = format!(
            r#"{{"group":"sales","name":"{SALE_NAME}","start_ms":{},"stock":{STOCK},
                "areas":{{"{AREA}":{{"crowd":100000}}}}}}"#,
            START.as_millis()
        );
        let goal = Goal::from_json(json.as_bytes()).expect("a goal");
        let nodes = (1..=NODES).map(|node| (Author(node), AREA));
        let goal = goal.open(nodes).expect("a node").to_json();
        Self {
            slots: (1..=NODES)
                .map(|node| (node, Slot::new(node, &goal)))
                .collect(),
            live: live(1..=NODES),
            written: Vec::new(),
            now: START,
        }
    }

    fn slot(&mut self, node: u64) -> &mut Slot {
        self.slots.get_mut(&node).expect("a node")
    }

    fn step(&mut self, node: u64) -> Vec<Instruction> {
        let (now, live) = (self.now, self.live.clone());
        let slot = self.slot(node);
        slot.burst = slot.burst.max(slot.since_step);
        slot.since_step = 0;
        slot.automation
            .step(now, now, &slot.board, &live, &slot.admission)
    }

    fn step_and_commit(&mut self, node: u64) {
        let instructions = self.step(node);
        let slot = self.slot(node);
        let written = slot.commit(node, instructions);
        slot.automation.committed(&slot.admission);
        self.written.extend(written);
    }

    fn crash(&mut self, node: u64) {
        let slot = self.slot(node);
        let lost = slot.used() - slot.passed - slot.lost;
        slot.lost += lost;
        let rights = slot.ledger.as_ref().map_or(0, |record| {
            let received = slot.board.transfers(SALE_NAME, AREA).received(Author(node));
            record.initial + received
        });
        let block = block(rights, slot.burst.max(slot.since_step));
        assert!(lost <= 2 * block, "{lost} lost, two blocks of {block}");
        slot.restart(node);
    }

    fn happen(&mut self, event: Event) {
        self.now += Duration::from_millis(10);
        match event {
            Event::Requests { node, number } => self.slot(node).admit(number),
            Event::Step { node } => self.step_and_commit(node),
            Event::StepAndCrash { node, number } => {
                self.step(node);
                self.slot(node).admit(number);
                self.crash(node);
            }
            Event::Crash { node } => self.crash(node),
            Event::Stop { node } => {
                let live = self.live.clone();
                let slot = self.slot(node);
                let stopped = slot.automation.stop(&slot.board, &live, &slot.admission);
                let written = slot.commit(node, stopped);
                self.written.extend(written);
                self.crash(node);
            }
            Event::Deliver { node, which } => {
                if !self.written.is_empty() {
                    let object = which.get(&self.written).clone();
                    self.slot(node).take(&object);
                }
            }
            Event::Advise {
                node,
                giver,
                to,
                total,
            } => {
                let (giver, to) = (Author(giver), Author(to));
                let json = format!(
                    r#"{{"group":"sales","name":"{SALE_NAME}~needs","sale":"{SALE_NAME}",
                        "areas":{{"{AREA}":{{"{giver}":{{"{to}":{total}}}}}}}}}"#
                );
                self.slot(node)
                    .take(&(Author(1), "needs".to_owned(), json.into()));
            }
        }
    }

    /// Lets all rows arrive, and as many requests as want to pass.
    fn heal(&mut self) {
        for _ in 0..40 {
            for object in &self.written {
                for slot in self.slots.values_mut() {
                    slot.take(object);
                }
            }
            for node in 1..=NODES {
                self.now += Duration::from_millis(10);
                self.step_and_commit(node);
                self.slot(node).admit(STOCK);
            }
        }
    }

    fn sum(&self, of: impl Fn(&Slot) -> u64) -> u64 {
        self.slots.values().map(of).sum()
    }
}

proptest! {
    #[test]
    fn no_right_is_used_twice(events in prop::collection::vec(event(), 0..150)) {
        let mut world = World::new();
        for event in events {
            world.happen(event);
            prop_assert!(world.sum(|slot| slot.passed) <= STOCK);
        }
        world.heal();
        let passed = world.sum(|slot| slot.passed);
        let lost = world.sum(|slot| slot.lost);
        prop_assert_eq!(passed + lost, STOCK);
    }
}

#[test]
fn a_clean_stop_loses_nothing_and_hands_over() {
    let mut world = World::new();
    for node in 1..=NODES {
        world.step_and_commit(node);
        world.slot(node).admit(5);
    }
    world.happen(Event::Stop { node: 1 });
    assert_eq!(world.sum(|slot| slot.lost), 0);
    // Node 2 has the rest of node 1's 250.
    let row = world.written[0].clone();
    world.slot(2).take(&row);
    let board = &world.slot(2).board;
    assert_eq!(board.transfers(SALE_NAME, AREA).received(Author(2)), 245);
}

#[test]
fn a_crash_loses_what_was_in_the_gate() {
    let mut world = World::new();
    world.step_and_commit(1);
    // Two blocks of 8, a 32nd of 250.
    let stock = world.slot(1).admission.gate(AREA).unwrap().stock();
    assert_eq!(stock, Stock::Limited(16));
    world.slot(1).admit(5);
    world.crash(1);
    assert_eq!(world.slot(1).lost, 11);
    world.heal();
    assert_eq!(world.sum(|slot| slot.passed), STOCK - 11);
}

#[test]
fn a_row_that_another_node_wrote_gives_nothing() {
    let mut world = World::new();
    let forged = format!(
        r#"{{"group":"sales","name":"{SALE_NAME}~{AREA}~{giver}","sale":"{SALE_NAME}","area":"{AREA}",
            "giver":"{giver}","given":{{"{to}":1000}}}}"#,
        giver = Author(1),
        to = Author(2),
    );
    let slot = world.slot(2);
    slot.take(&(Author(3), "transfer".to_owned(), forged.into()));
    assert_eq!(slot.board.transfers(SALE_NAME, AREA).received(Author(2)), 0);
}
