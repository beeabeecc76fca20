//! The checker itself, on histories that break each of its rules.

use wirecost_cluster::state::{Change, Operation, Stamp, State, Subject};

use crate::support::{
    create,
    history::{History, Trace},
    id, pass, share, source,
};

/// Returns the requests: their ids, the changes, and the stamps of their operations.
fn requests() -> [(u64, Change, Stamp); 4] {
    [
        (10, pass("BJ", 1), Stamp::new(1, 1, 0)),
        (20, pass("SH", 2), Stamp::new(2, 2, 0)),
        (30, create("BJ", "limit", 3), Stamp::new(3, 1, 0)),
        (40, pass("BJ", 4), Stamp::new(4, 2, 0)),
    ]
}

fn operation(previous: u64, request: u64, change: Change, stamp: Stamp) -> Operation {
    Operation::new(stamp, previous, source(stamp.node), request, change).expect("an operation")
}

fn operations() -> Vec<Operation> {
    let previous = [0, 0, 1, 2];
    let requests = previous.into_iter().zip(requests());
    requests
        .map(|(previous, (request, change, stamp))| operation(previous, request, change, stamp))
        .collect()
}

fn trace() -> Trace {
    let mut state = State::default();
    for operation in operations() {
        state.apply(operation, |_| ()).expect("one log");
    }
    Trace::from(&state)
}

/// Returns a history in which all requests are acknowledged.
fn history() -> History {
    let mut history = History::default();
    for (request, change, stamp) in requests() {
        history.ask(request, change);
        history.acknowledge(request, stamp).expect("in order");
    }
    history
}

/// Checks a whole node `a` and a node `b` with a fault.
#[track_caller]
fn finds(harm: impl FnOnce(&mut Trace), fault: &str) {
    let mut harmed = trace();
    harm(&mut harmed);
    let traces = [("a".into(), trace()), ("b".into(), harmed)];
    assert_eq!(history().check(&traces), Err(fault.to_owned()));
}

fn area(name: &str) -> Subject {
    Subject::Area(name.into())
}

#[test]
fn a_whole_history_is_accepted() {
    let mut seen = trace();
    seen.seen = vec![
        (area("BJ"), Stamp::new(1, 1, 0)),
        (area("SH"), Stamp::new(2, 2, 0)),
        (area("BJ"), Stamp::new(4, 2, 0)),
    ];
    let traces = [("a".into(), trace()), ("b".into(), seen)];
    assert_eq!(history().check(&traces), Ok(()));
}

#[test]
fn a_lost_operation_is_found() {
    let lost = "node b: 1@1.0 was acknowledged and is lost";
    finds(|trace| drop(trace.operations.remove(0)), lost);
}

#[test]
fn truncated_operations_count_only_up_to_the_holdings() {
    let mut truncated = trace();
    truncated.operations.remove(0);
    truncated.floors = [(wirecost_cluster::state::Author(1), 1)]
        .into_iter()
        .collect();
    let traces = [("a".into(), trace()), ("b".into(), truncated.clone())];
    assert_eq!(history().check(&traces), Ok(()));

    truncated.holdings = truncated.floors.clone();
    let traces = [("a".into(), trace()), ("b".into(), truncated)];
    let lost = "node b: 2@2.0 was acknowledged and is lost";
    assert_eq!(history().check(&traces), Err(lost.to_owned()));
}

#[test]
fn an_operation_that_is_applied_twice_is_found() {
    let again = |trace: &mut Trace| trace.operations.push(operations().remove(1));
    finds(again, "node b: 2@2.0 is applied at 1 and again at 4");
}

#[test]
fn a_request_with_two_operations_is_found() {
    let again = operation(4, 20, pass("SH", 2), Stamp::new(5, 2, 0));
    let fault = "node b: 5@2.0 at 4 doubles request 20, which is 2@2.0";
    finds(|trace| trace.operations.push(again), fault);
}

#[test]
fn operations_out_of_order_are_found() {
    let fault = "node b: 3@1.0 at 1 comes before 2@2.0 at 2";
    finds(|trace| trace.operations.swap(1, 2), fault);
}

#[test]
fn a_subject_that_goes_back_is_found() {
    let back = |trace: &mut Trace| {
        trace.seen = [4, 1]
            .map(|time| (area("BJ"), Stamp::new(time, 1, 0)))
            .into();
    };
    let fault = "node b: area BJ follows 4@1.0 at 0 and goes back to 1@1.0 at 1";
    finds(back, fault);
    // Readers never see a stamp that the node does not keep.
    let ahead = |trace: &mut Trace| trace.seen = vec![(area("BJ"), Stamp::new(9, 1, 0))];
    let fault = "node b: area BJ follows 9@1.0 at 0 and goes back to 4@2.0 at 1";
    finds(ahead, fault);
}

#[test]
fn an_operation_that_nobody_submitted_is_found() {
    let unknown = operation(4, 50, pass("SH", 5), Stamp::new(5, 2, 0));
    let fault = "node b: 5@2.0 at 4 was not submitted";
    finds(|trace| trace.operations.push(unknown), fault);
    let changed = operation(0, 20, pass("SH", 7), Stamp::new(2, 2, 0));
    let fault = "node b: 2@2.0 at 1 was not submitted";
    finds(|trace| trace.operations[1] = changed, fault);
}

#[test]
fn a_subject_with_a_wrong_value_is_found() {
    use crate::support::history::Value;
    let value = (Stamp::new(4, 2, 0), Value::Share(share(5)));
    let wrong = |trace: &mut Trace| drop(trace.subjects.insert(area("BJ"), value));
    let mut harmed = trace();
    wrong(&mut harmed);
    let checked = history().check(&[("b".into(), harmed)]);
    let fault = checked.expect_err("a wrong value");
    assert!(fault.starts_with("node b: area BJ follows "), "{fault}");

    let removed = |trace: &mut Trace| {
        let object = Subject::Object(id("BJ", "limit"));
        trace.subjects.remove(&object);
    };
    finds(removed, "node b: plugin BJ/limit follows None, not 3@1.0");
}

#[test]
fn nodes_that_diverge_are_found() {
    let mut history = history();
    history.ask(50, pass("GZ", 5));
    let mut state = State::default();
    let doubtful = operation(4, 50, pass("GZ", 5), Stamp::new(5, 2, 0));
    for operation in operations().into_iter().chain([doubtful]) {
        state.apply(operation, |_| ()).expect("one log");
    }
    // The operation in doubt may be applied everywhere, or nowhere.
    let longer = Trace::from(&state);
    let everywhere = [("a".into(), longer.clone()), ("b".into(), longer.clone())];
    assert_eq!(history.check(&everywhere), Ok(()));
    let fault = history.check(&[("a".into(), longer), ("b".into(), trace())]);
    assert!(fault.is_err(), "{fault:?}");
}

#[test]
fn acknowledgements_that_contradict_each_other_are_found() {
    let acknowledge = |request, stamp| history().acknowledge(request, stamp);
    assert_eq!(acknowledge(40, Stamp::new(4, 2, 0)), Ok(()));
    assert_eq!(
        acknowledge(40, Stamp::new(6, 2, 0)),
        Err("request 40 is acknowledged as 4@2.0 and 6@2.0".to_owned())
    );
    assert_eq!(
        acknowledge(50, Stamp::new(6, 2, 0)),
        Err("6@2.0 acknowledges request 50, which was not submitted".to_owned())
    );
    let mut history = history();
    history.ask(50, pass("SH", 5));
    assert_eq!(
        history.acknowledge(50, Stamp::new(3, 2, 0)),
        Err("3@2.0 acknowledges request 50, which came after time 4".to_owned())
    );
}

#[test]
fn a_stamp_that_acknowledges_two_requests_is_found() {
    let mut history = History::default();
    history.ask(10, pass("BJ", 1));
    history.ask(20, pass("BJ", 2));
    let stamp = Stamp::new(1, 1, 0);
    assert_eq!(history.acknowledge(10, stamp), Ok(()));
    assert_eq!(
        history.acknowledge(20, stamp),
        Err("1@1.0 acknowledges requests 10 and 20".to_owned())
    );
}
