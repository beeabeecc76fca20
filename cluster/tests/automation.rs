//! The validation of goals, and the plans that follow from them.

mod support;

use std::time::Duration;

use support::{changing, config, live, put, share};
use wirecost_cluster::{
    admission::Share,
    automation::{
        Board, Goal, InvalidGoal, Live, Load, Loads, OVERRIDE, Override, SALE, Situation,
    },
    state::{Author, Change, ObjectId, Stamp, State},
};
use wirecost_message::{Mode, ObjectKind};

const START: Duration = Duration::from_secs(1_000_000);

fn goal_json(areas: &str) -> String {
    format!(
        r#"{{"group":"sales","name":"phone","start_ms":1000000000,"stock":5000,"oversubscription":3,
            "duration_ms":7925,"areas":{areas}}}"#
    )
}

fn goal(areas: &str) -> Goal {
    Goal::from_json(goal_json(areas).as_bytes()).expect("a goal")
}

fn refused(areas: &str) -> String {
    let refused = Goal::from_json(goal_json(areas).as_bytes());
    refused.expect_err("no goal").to_string()
}

#[test]
fn an_error_names_the_field() {
    let cases = [
        (r#"{}"#, "areas: 1 to 1024, not 0"),
        (
            r#"{"BJ":{}}"#,
            "areas.BJ: missing field `crowd` at line 2 column 47",
        ),
        (
            r#"{"BJ":{"crowd":0}}"#,
            "areas.BJ.crowd: 1 to 1000000000000, not 0",
        ),
        (r#"{"BJ":{"crowd":"many"}}"#, "areas.BJ.crowd: invalid type"),
        (
            r#"{"BJ":{"crowd":1,"qouta":1}}"#,
            "unknown field `qouta`, expected one of `crowd`, `quota`",
        ),
        (
            r#"{"BJ":{"crowd":1,"quota":15001}}"#,
            "areas.BJ.quota: 0 to 15000, not 15001",
        ),
        (
            r#"{"BJ":{"crowd":1,"quota":1,"weight":1}}"#,
            "areas.BJ: a quota or a weight, not both",
        ),
        (
            r#"{"B~J":{"crowd":1}}"#,
            "areas: `B~J` is not 1 to 30 ASCII letters",
        ),
        (
            r#"{"BJ":{"crowd":1,"quota":8000},"SH":{"crowd":1,"quota":8000}}"#,
            "areas: the quotas are 16000 in total, above 15000",
        ),
        (
            r#"{"BJ":{"crowd":1,"quota":9,"rights":{"0000000000000001":10}}}"#,
            "areas.BJ.rights: 10 in total, above the quota of 9",
        ),
        (r#"{"BJ":{"crowd":1,"rights":{"1":10}}}"#, "areas.BJ.rights"),
        (
            r#"{"BJ":{"crowd":1},"SH":{"crowd":1},"BJ":{"crowd":2}}"#,
            "areas: `BJ` is there twice",
        ),
        (
            r#"{"BJ":{"crowd":1,"after":1000001}}"#,
            "areas.BJ.after: 0 to 1000000, not 1000001",
        ),
    ];
    for (areas, expected) in cases {
        let found = refused(areas);
        assert!(found.contains(expected), "{areas}: {found}");
    }
    let valid = goal_json(r#"{"BJ":{"crowd":1}}"#);
    let cases = [
        ("\"stock\":5000", "\"stock\":-1", "stock: invalid value"),
        (
            "\"stock\":5000",
            "\"stock\":0",
            "stock: 1 to 1000000000, not 0",
        ),
        (
            "\"oversubscription\":3",
            "\"oversubscription\":0.5",
            "oversubscription: 1 to 100, not 0.5",
        ),
        (
            "\"start_ms\":1000000000",
            "\"start\":1",
            "unknown field `start`",
        ),
        (
            "\"duration_ms\":7925",
            "\"duration_ms\":1",
            "duration_ms: 1000 to 86400000, not 1",
        ),
        ("sales", "plugins", "group: `sales`, not `plugins`"),
        ("phone", "a phone", "name: `a phone` is not"),
        ("}}}", "}}} x", ".: trailing characters"),
    ];
    for (from, to, expected) in cases {
        let refused = Goal::from_json(valid.replace(from, to).as_bytes());
        let found = refused.expect_err("no goal").to_string();
        assert!(found.contains(expected), "{to}: {found}");
    }
}

#[test]
fn weights_divide_what_quotas_leave() {
    let goal = goal(
        r#"{"BJ":{"crowd":9,"quota":1000},"GZ":{"crowd":9,"weight":0},
        "SH":{"crowd":9},"SZ":{"crowd":9,"weight":2}}"#,
    );
    let quotas: Vec<_> = goal.areas().values().map(|area| area.quota).collect();
    // Of 14,000, a third and two thirds. A unit that rounding leaves goes to the first.
    assert_eq!(quotas, [1_000, 1, 4_666, 9_333]);
    assert_eq!(quotas.iter().sum::<u64>(), goal.allowance());
}

#[test]
fn a_sale_is_opened_once_and_with_a_node_in_every_area() {
    let goal = goal(r#"{"BJ":{"crowd":9,"quota":5},"SH":{"crowd":9}}"#);
    let nodes = [(Author(1), "BJ"), (Author(2), "BJ"), (Author(3), "XX")];
    let no_node = InvalidGoal::NoNode {
        area: "SH".to_owned(),
    };
    assert_eq!(goal.clone().open(nodes), Err(no_node));
    let goal = goal
        .open(nodes.into_iter().chain([(Author(4), "SH")]))
        .unwrap();
    let rights = &goal.areas()["BJ"].rights;
    assert_eq!((rights[&Author(1)], rights[&Author(2)]), (3, 2));
    assert_eq!(goal.open(nodes), Err(InvalidGoal::Opened));
}

/// Two areas of a node each, and the reports of some seconds.
struct Scene {
    board: Board,
    loads: Loads,
    live: Live,
}

impl Scene {
    fn new() -> Self {
        let goal =
            goal(r#"{"BJ":{"crowd":390000,"quota":1875},"SH":{"crowd":360000,"quota":1875}}"#);
        let goal = goal
            .open([(Author(1), "BJ"), (Author(2), "SH")])
            .expect("a node in each area");
        let mut board = Board::default();
        put(&mut board, Author(1), SALE, &goal.to_json()).expect("a goal");
        Self {
            board,
            loads: Loads::default(),
            live: live([1, 2]),
        }
    }

    fn report(&mut self, second: u64, node: u64, area: &str, offered: u64, passed: u64) {
        let load = Load {
            offered,
            passed,
            ..Load::default()
        };
        let now = START + Duration::from_secs(second);
        let stamp = Stamp::new(second, node, 0);
        self.loads.record(now, START, area, stamp, load);
    }

    fn situation(&self, millis: i64) -> Situation<'_> {
        let millis = START.as_millis() as i64 + millis;
        Situation {
            now: Duration::from_millis(millis as u64),
            goal: self.board.goal("phone").expect("the goal"),
            board: &self.board,
            loads: &self.loads,
            live: &self.live,
        }
    }

    fn shares(&self, millis: i64) -> [u32; 2] {
        let shares = self.situation(millis).shares();
        ["BJ", "SH"].map(|area| shares[area].parts_per_million())
    }
}

#[test]
fn the_first_shares_are_those_of_the_goal() {
    let scene = Scene::new();
    // Of 390,000 clicks 260,000 come by the deadline: 0.721 %.
    assert_eq!(scene.shares(-60_000), [7_211, 7_812]);
    assert!(scene.situation(-60_000).is_planned());
    assert!(!scene.situation(-60_001).is_planned());
    assert_eq!(scene.situation(-60_000).changes(false).len(), 2);
}

#[test]
fn an_area_whose_nodes_only_read_has_its_share() {
    let mut scene = Scene::new();
    scene.live.insert(Author(1), Mode::Read);
    assert_eq!(scene.shares(-60_000), [7_211, 7_812]);
}

#[test]
fn a_crowd_as_expected_keeps_its_share() {
    let mut scene = Scene::new();
    for second in 1..=5 {
        let come = 1.0 - (-(second as f64) / 5.0).exp2();
        let offered = |crowd: f64| (crowd * come) as u64;
        let passed = (1875.0 * 1.5 * come) as u64;
        scene.report(second, 1, "BJ", offered(390e3), passed);
        scene.report(second, 2, "SH", offered(360e3), passed);
    }
    let [bj, sh] = scene.shares(5_000);
    assert!((7_150..7_270).contains(&bj), "{bj}");
    assert!((7_750..7_880).contains(&sh), "{sh}");
    scene.board.set_plan("BJ", share(7_211));
    scene.board.set_plan("SH", share(7_000));
    let changes = scene.situation(5_000).changes(true);
    assert_eq!(changes, [("SH".into(), share(sh))]);
    assert!(scene.situation(5_000).changes(false).is_empty());
}

#[test]
fn an_area_without_rights_closes_at_once_and_a_sold_stock_closes_all() {
    let mut scene = Scene::new();
    scene.board.set_plan("BJ", share(7_211));
    scene.board.set_plan("SH", share(7_812));
    scene.report(1, 1, "BJ", 3_900_000 / 8, 1_875);
    let closed = ("BJ".into(), Share::NONE);
    assert_eq!(scene.situation(1_500).changes(false), [closed]);
    let load = Load {
        offered: 9,
        passed: 9,
        sold: 5_000,
        ..Load::default()
    };
    scene
        .loads
        .record(START, START, "SH", Stamp::new(1, 2, 0), load);
    assert_eq!(scene.shares(1_600), [0, 0]);
}

#[test]
fn a_late_crowd_finds_the_share_of_the_start() {
    let mut scene = Scene::new();
    for second in 1..=10 {
        scene.report(second, 1, "BJ", 20, 0);
        scene.report(second, 2, "SH", 0, 0);
    }
    assert_eq!(scene.shares(10_000), [7_211, 7_812]);
}

#[test]
fn a_small_crowd_gets_a_larger_share() {
    let mut scene = Scene::new();
    for second in 1..=5 {
        let come = 1.0 - (-(second as f64) / 5.0).exp2();
        scene.report(second, 1, "BJ", (39e3 * come) as u64, (281.0 * come) as u64);
    }
    let [bj, _] = scene.shares(5_000);
    // 1,735 rights for the third of 19,500 that comes until the deadline.
    assert!((260_000..275_000).contains(&bj), "{bj}");
}

#[test]
fn a_silent_area_keeps_its_share() {
    let mut scene = Scene::new();
    scene.board.set_plan("BJ", share(7_211));
    scene.board.set_plan("SH", share(7_812));
    for millis in [0, 2_500, 5_000] {
        assert!(scene.situation(millis).changes(true).is_empty());
    }
    // Past the deadline its share grows, as rights may be left.
    let [later, latest] = [10_000, 20_000].map(|millis| scene.shares(millis)[0]);
    assert!(later < latest && latest > 7_211, "{later} {latest}");
}

#[test]
fn an_override_wins_until_it_is_deleted() {
    let mut scene = Scene::new();
    let by_hand = Override {
        area: "BJ".into(),
        share: share(1),
    };
    let name = Override::name("BJ");
    put(&mut scene.board, Author(2), OVERRIDE, &by_hand.to_json()).unwrap();
    let areas = |changes: Vec<(_, _)>| {
        changes
            .into_iter()
            .map(|(area, _)| area)
            .collect::<Vec<_>>()
    };
    assert_eq!(areas(scene.situation(0).changes(true)), ["SH"]);
    assert_eq!(
        scene.board.overrides().collect::<Vec<_>>(),
        [("BJ", share(1))]
    );
    scene.board.remove(&name);
    assert_eq!(areas(scene.situation(0).changes(true)), ["BJ", "SH"]);
}

#[test]
fn an_override_that_is_not_valid_is_refused() {
    let json = r#"{"group":"sales","name":"BJ~override","area":"BJ","parts_per_million":1000001}"#;
    let refused = |json: &str| {
        let refused = put(&mut Board::default(), Author(1), OVERRIDE, json.as_bytes());
        refused.unwrap_err().to_string()
    };
    let above = refused(json);
    assert_eq!(above, "parts_per_million: 0 to 1000000, not 1000001");
    let json = json.replace("1000001", "1");
    let named = refused(&json.replace("BJ~override", "SH~override"));
    assert_eq!(named, "name: `BJ~override`, not `SH~override`");
    assert!(refused(&json.replace("area", "aera")).contains("unknown field `aera`"));
}

#[test]
fn a_goal_in_json_is_ended_with_all_its_members() {
    let goal = goal(r#"{"BJ":{"crowd":9}}"#);
    let ended = Goal::end_json(&goal.to_json()).unwrap();
    assert_eq!(Goal::from_json(&ended), Ok(goal.end()));
    let newer = br#"{"name":"phone","newer":[18446744073709551616, 1.50],"ended":false}"#;
    let ended = Goal::end_json(newer).unwrap();
    let expected = br#"{"ended":true,"name":"phone","newer":[18446744073709551616, 1.50]}"#;
    assert_eq!(ended, expected);
    assert!(Goal::end_json(b"[]").is_err());
}

#[test]
fn the_later_of_two_sales_of_an_area_has_its_gates() {
    let mut board = Scene::new().board;
    let later = goal_json(r#"{"BJ":{"crowd":9}}"#);
    let later = later
        .replace("phone", "watch")
        .replace("1000000000", "1000100000");
    put(&mut board, Author(1), SALE, later.as_bytes()).unwrap();
    let active = |area, second| {
        let goal = board.active(area, Duration::from_secs(second));
        goal.map(Goal::name)
    };
    assert_eq!(active("BJ", 999_000), Some("phone"));
    assert_eq!(active("BJ", 1_000_099), Some("phone"));
    assert_eq!(active("BJ", 1_000_100), Some("watch"));
    assert_eq!(active("SH", 1_000_100), Some("phone"));
    assert_eq!(active("GZ", 1_000_100), None);

    let ended = Goal::from_json(later.as_bytes()).unwrap().end();
    put(&mut board, Author(1), SALE, &ended.to_json()).unwrap();
    let active = |area| {
        let goal = board.active(area, Duration::from_secs(1_000_100));
        goal.map(Goal::name)
    };
    assert_eq!(active("BJ"), Some("phone"));
}

/// All objects of sales are plugins.
#[test]
fn a_pipeline_with_the_name_of_a_sale_changes_nothing() {
    let json = goal(r#"{"BJ":{"crowd":9}}"#).to_json();
    let sale = Change::create(ObjectKind::Plugin, SALE, json).unwrap();
    let json = config("sales", "phone", 1);
    let pipeline = Change::create(ObjectKind::Pipeline, "Pipeline", json).unwrap();
    let (mut state, mut board) = (State::default(), Board::default());
    for operation in [changing(1, 1, 0, sale), changing(2, 1, 1, pipeline)] {
        state.apply(operation, |_| ()).unwrap();
        assert_eq!(board.follow(&state), []);
        assert!(board.goal("phone").is_some());
    }
    let delete = Change::Delete(ObjectId::new(ObjectKind::Pipeline, "sales", "phone").unwrap());
    state.apply(changing(3, 1, 2, delete), |_| ()).unwrap();
    assert_eq!(board.follow(&state), []);
    assert!(board.goal("phone").is_some());
}
