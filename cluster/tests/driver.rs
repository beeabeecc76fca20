//! A node's part in a sale, step by step.

mod support;

use std::time::Duration;

use support::{live, put, share};
use wirecost_cluster::{
    admission::{Admission, Decision, Lineage, Share, Stock},
    automation::{
        Automation, Board, GROUP, Goal, Instruction, Live, LoadReport, OVERRIDE, Override, SALE,
    },
    state::{Author, Change, Holdings, ObjectId, Stamp},
};
use wirecost_message::{ObjectKind, Status};

const SALE_NAME: &str = "phone";

/// A node of Beijing, with a sale that starts at second 1,000,000.
struct Running {
    automation: Automation,
    admission: Admission,
    board: Board,
    live: Live,
}

impl Running {
    fn new(node: u64, goal: &Goal) -> Self {
        let mut board = Board::default();
        put(&mut board, Author(1), SALE, &goal.to_json()).expect("a goal");
        Self {
            automation: Automation::new(Author(node), []).expect("no ledger"),
            admission: Admission::new(["BJ"], Lineage::new([7; 16])),
            board,
            live: live(1..=3),
        }
    }

    /// Steps `millis` after the start, and commits.
    fn step(&mut self, millis: i64) -> Vec<Instruction> {
        let now = Duration::from_millis((1_000_000_000 + millis) as u64);
        let instructions = self
            .automation
            .step(now, now, &self.board, &self.live, &self.admission);
        for instruction in &instructions {
            if let Instruction::Submit(Change::SetPass(shares)) = instruction {
                for (area, share) in shares.iter() {
                    self.board.set_plan(area, *share);
                }
            }
        }
        self.automation.committed(&self.admission);
        instructions
    }

    fn passed(&self, requests: u32) -> u32 {
        let decide = |_| self.admission.admit("BJ", None) == Ok(Decision::Passed);
        (0..requests).map(decide).map(u32::from).sum()
    }
}

fn goal() -> Goal {
    let json = br#"{"group":"sales","name":"phone","start_ms":1000000000,"stock":640,
        "areas":{"BJ":{"crowd":1000,"after":250000}}}"#;
    Goal::from_json(json).expect("a goal")
}

fn opened() -> Goal {
    goal()
        .open([(Author(1), "BJ"), (Author(2), "BJ")])
        .expect("a node")
}

fn shares(instructions: &[Instruction]) -> Vec<(&str, u32)> {
    let set = instructions.iter().filter_map(|it| match it {
        Instruction::Submit(Change::SetPass(shares)) => Some(shares.iter()),
        _ => None,
    });
    set.flatten()
        .map(|(area, share)| (area.as_str(), share.parts_per_million()))
        .collect()
}

#[test]
fn a_gate_opens_at_the_start() {
    let mut node = Running::new(1, &opened());
    assert!(node.step(-61_000).is_empty());
    assert_eq!(node.passed(1_000), 0);
    // 640 for the 67 % of 1,000 that come in 8 seconds.
    assert_eq!(shares(&node.step(-60_000)), [("BJ", 955_049)]);
    assert_eq!(node.step(-59_000), []);
    assert_eq!(node.passed(1_000), 0);
    node.step(0);
    // Two blocks of 10, a 32nd of 320.
    assert_eq!(node.passed(1_000), 20);
}

#[test]
fn a_sale_that_is_not_open_admits_nothing() {
    let mut node = Running::new(1, &goal());
    node.board.set_plan("BJ", Share::ALL);
    for millis in [-60_000, 0, 5_000] {
        assert_eq!(node.step(millis), []);
        assert_eq!(node.passed(1_000), 0);
    }
}

/// A newer release may write a goal that this one cannot read.
#[test]
fn a_goal_that_is_not_valid_leaves_the_earlier_one_in_force() {
    let mut node = Running::new(1, &opened());
    let newer = br#"{"group":"sales","name":"phone","newer":1}"#;
    put(&mut node.board, Author(1), SALE, newer).expect_err("no goal");
    node.board.set_plan("BJ", Share::ALL);
    node.step(0);
    assert_eq!(node.passed(1_000), 20);
}

/// A goal of a newer release, with members that this release does not read.
const NEWER: &[u8] = br#"{"group":"sales","name":"phone","areas":{"BJ":{"newer":1}}}"#;

#[test]
fn a_goal_that_is_not_valid_closes_its_areas() {
    let mut node = Running::new(1, &opened());
    node.board = Board::default();
    put(&mut node.board, Author(1), SALE, NEWER).expect_err("no goal");
    node.board.set_plan("BJ", Share::ALL);
    assert_eq!(node.step(0), []);
    assert_eq!(node.passed(1_000), 0);
    // Another sale has the area, and rights in it.
    let watch = String::from_utf8(opened().to_json()).unwrap();
    let watch = watch.replace("phone", "watch");
    put(&mut node.board, Author(1), SALE, watch.as_bytes()).unwrap();
    node.step(0);
    assert_eq!(node.passed(1_000), 20);
    node.board.remove("watch");
    node.board.remove("phone");
    node.board.set_plan("BJ", Share::ALL);
    node.step(100);
    assert_eq!(node.passed(1_000), 1_000);
}

/// A change sets at most 1,024 areas.
#[test]
fn the_areas_of_all_sales_are_planned_at_once() {
    let mut node = Running::new(1, &opened());
    node.board = Board::default();
    let areas: Vec<String> = (0..1_400).map(|number| format!("A{number}")).collect();
    for (sale, areas) in ["phone", "watch"].into_iter().zip(areas.chunks(700)) {
        let areas: Vec<String> = areas.iter().map(|area| format!("\"{area}\":1")).collect();
        let areas = areas.join(",");
        let goal =
            format!(r#"{{"group":"sales","name":"{sale}","ended":true,"areas":{{{areas}}}}}"#);
        put(&mut node.board, Author(1), SALE, goal.as_bytes()).expect_err("no goal");
    }
    for area in &areas {
        node.board.set_plan(area, Share::ALL);
    }
    let instructions = node.step(0);
    assert_eq!(instructions.len(), 2);
    assert_eq!(shares(&instructions).len(), areas.len());
}

#[test]
fn a_sale_whose_goal_is_not_valid_ends() {
    let mut node = Running::new(1, &opened());
    node.board = Board::default();
    let ended = Goal::end_json(NEWER).unwrap();
    put(&mut node.board, Author(1), SALE, &ended).expect_err("no goal");
    node.board.set_plan("BJ", Share::ALL);
    assert_eq!(shares(&node.step(0)), [("BJ", 0)]);
    let id = ObjectId::new(ObjectKind::Plugin, GROUP, SALE_NAME).unwrap();
    assert_eq!(
        node.step(100),
        [Instruction::Submit(Change::Delete(id.clone()))]
    );

    // An earlier goal knows the share after the sale.
    let mut node = Running::new(1, &opened());
    put(&mut node.board, Author(1), SALE, &ended).expect_err("no goal");
    assert_eq!(shares(&node.step(0)), [("BJ", 250_000)]);
    assert_eq!(node.step(100), [Instruction::Submit(Change::Delete(id))]);
}

#[test]
fn a_gate_without_a_sale_follows_its_plan() {
    let mut node = Running::new(1, &opened());
    node.board.remove(SALE_NAME);
    node.board.set_plan("BJ", share(500_000));
    node.step(0);
    assert_eq!(node.passed(1_000), 500);
    assert_eq!(node.admission.gate("BJ").unwrap().stock(), Stock::Unlimited);
}

#[test]
fn a_sale_that_ends_closes_until_its_areas_have_their_plans_back() {
    let mut node = Running::new(1, &opened());
    node.step(-60_000);
    node.step(0);
    assert_eq!(node.passed(5), 5);
    let ended = opened().end().to_json();
    assert_eq!(Goal::from_json(&ended), Ok(opened().end()));
    put(&mut node.board, Author(1), SALE, &ended).unwrap();
    assert_eq!(shares(&node.step(500)), [("BJ", 250_000)]);
    assert_eq!(node.passed(1_000), 0);
    let id = ObjectId::new(ObjectKind::Plugin, GROUP, SALE_NAME).unwrap();
    assert_eq!(
        node.step(600),
        [Instruction::Submit(Change::Delete(id.clone()))]
    );
    assert_eq!(node.passed(1_000), 0);

    node.board.remove(id.name());
    let instructions = node.step(700);
    let [Instruction::Keep(record)] = instructions.as_slice() else {
        unreachable!("{instructions:?}")
    };
    assert_eq!(record.reserved - record.returned, 5);
    assert_eq!(node.passed(1_000), 250);
    assert_eq!(node.admission.gate("BJ").unwrap().stock(), Stock::Unlimited);
}

#[test]
fn a_planner_that_missed_the_end_of_a_sale_sets_the_plan_that_it_has_changed() {
    let mut node = Running::new(1, &opened());
    node.step(-60_000);
    node.step(0);
    node.board.remove(SALE_NAME);
    assert_eq!(shares(&node.step(100)), [("BJ", 250_000)]);
    assert_eq!(node.step(200), []);
    assert_eq!(node.passed(1_000), 250);

    // Another operation is in force.
    let mut node = Running::new(1, &opened());
    node.step(-60_000);
    node.board.remove(SALE_NAME);
    node.board.set_plan("BJ", share(5));
    assert_eq!(shares(&node.step(100)), []);
}

#[test]
fn an_area_of_another_sale_keeps_its_plan_when_a_sale_ends() {
    let mut node = Running::new(1, &opened());
    node.step(-60_000);
    let ended = String::from_utf8(opened().end().to_json()).unwrap();
    let ended = ended.replace(SALE_NAME, "watch");
    put(&mut node.board, Author(1), SALE, ended.as_bytes()).unwrap();
    let instructions = node.step(0);
    assert_eq!(shares(&instructions), []);
    let id = ObjectId::new(ObjectKind::Plugin, GROUP, "watch").unwrap();
    assert!(instructions.contains(&Instruction::Submit(Change::Delete(id))));
    assert_eq!(node.passed(5), 5);
}

#[test]
fn an_override_outlives_its_sale() {
    let mut node = Running::new(1, &opened());
    node.step(-60_000);
    let by_hand = Override {
        area: "BJ".into(),
        share: share(500_000),
    };
    put(&mut node.board, Author(3), OVERRIDE, &by_hand.to_json()).unwrap();
    assert_eq!(shares(&node.step(0)), [("BJ", 500_000)]);
    put(&mut node.board, Author(1), SALE, &opened().end().to_json()).unwrap();
    assert_eq!(shares(&node.step(100)), []);
    node.board.remove(SALE_NAME);
    node.step(200);
    assert_eq!(node.passed(1_000), 500);
}

#[test]
fn a_stock_that_no_sale_has_set_stays() {
    let mut node = Running::new(1, &opened());
    node.board.remove(SALE_NAME);
    node.board.set_plan("BJ", Share::ALL);
    let set = Stock::Limited(3);
    node.admission.gate("BJ").unwrap().set_stock(set);
    node.step(0);
    assert_eq!(node.passed(1_000), 3);
}

#[test]
fn the_lowest_live_node_plans() {
    let mut node = Running::new(2, &opened());
    assert_eq!(shares(&node.step(-60_000)), []);
    node.live.remove(&Author(1));
    assert_eq!(shares(&node.step(-59_000)), [("BJ", 955_049)]);
}

fn reports(instructions: Vec<Instruction>) -> Vec<(Vec<Author>, Status)> {
    let reports = instructions.into_iter().filter_map(|it| match it {
        Instruction::Report { to, report } => Some((to, report.to_status("gw"))),
        _ => None,
    });
    reports.collect()
}

#[test]
fn reports_go_to_the_planner_and_to_the_next() {
    let mut node = Running::new(3, &opened());
    node.board.set_plan("BJ", Share::ALL);
    node.step(-60_000);
    node.step(0);
    node.passed(10);
    let reports = reports(node.step(1_000));
    assert_eq!(reports[0].0, [Author(1), Author(2)]);
    assert_eq!(reports.len(), 1);
    // Node 3 has no rights.
    let report = LoadReport::try_from(&reports[0].1).unwrap();
    assert_eq!((report.load.offered, report.load.sold_out), (10, 10));
    assert!(node.step(1_900).is_empty());

    let mut planner = Running::new(1, &opened());
    planner.step(-60_000);
    let now = Duration::from_secs(1_000_001);
    let stamp = Stamp::new(1, 3, 0);
    let (automation, board) = (&mut planner.automation, &planner.board);
    automation
        .receive(now, stamp, &reports[0].1, board)
        .unwrap();
    let load = automation.loads(SALE_NAME).unwrap().area("BJ");
    assert_eq!(load.offered, 10);
}

/// Node 1 has caught up since, and plans.
#[test]
fn reports_go_to_a_node_that_is_passed_over_too() {
    let mut node = Running::new(4, &opened());
    node.live = live(1..=4);
    let all: Holdings = [(Author(9), 100)].into_iter().collect();
    for second in 0..20 {
        let at = Duration::from_secs(second);
        node.automation.note_holdings(at, Author(2), &all);
    }
    let none = Holdings::default();
    let at = Duration::from_secs(20);
    node.automation.note_holdings(at, Author(1), &none);
    assert_eq!(node.automation.planner(&node.live), Some(Author(2)));
    node.board.set_plan("BJ", Share::ALL);
    node.step(-60_000);
    node.step(0);
    node.passed(10);
    let told = [1, 2, 3].map(Author);
    assert_eq!(reports(node.step(1_000))[0].0, told);
    let last = node
        .automation
        .stop(&node.board, &node.live, &node.admission);
    assert_eq!(reports(last)[0].0, told);
}

#[test]
fn an_override_is_set_and_released() {
    let mut node = Running::new(1, &opened());
    node.step(-60_000);
    let by_hand = Override {
        area: "BJ".into(),
        share: share(5),
    };
    let name = Override::name("BJ");
    put(&mut node.board, Author(3), OVERRIDE, &by_hand.to_json()).unwrap();
    assert_eq!(shares(&node.step(-50_000)), [("BJ", 5)]);
    assert_eq!(shares(&node.step(0)), []);
    node.board.remove(&name);
    let released = node.step(5_000);
    assert!(shares(&released)[0].1 > 5, "{released:?}");
}

#[test]
fn units_that_are_sold_close_the_sale() {
    let mut node = Running::new(1, &opened());
    node.step(-60_000);
    node.step(0);
    assert_eq!(node.automation.note_sold(SALE_NAME, "BJ", 639), Some(639));
    node.passed(639);
    assert_eq!(shares(&node.step(1_000)), []);
    assert_eq!(node.automation.note_sold(SALE_NAME, "BJ", 1), Some(640));
    let instructions = node.step(2_000);
    assert_eq!(shares(&instructions), [("BJ", 0)]);
    // The store has them too.
    let kept = instructions
        .iter()
        .find_map(|instruction| match instruction {
            Instruction::Keep(record) => Some(record),
            _ => None,
        });
    assert_eq!(kept.map(|record| record.sold), Some(640));
    assert_eq!(node.automation.note_sold(SALE_NAME, "SH", 1), None);
    assert_eq!(node.automation.note_sold("another", "BJ", 1), None);
}
