//! The tables of docs/SCALE.md.

use std::{collections::BTreeSet, fs, iter, path::Path};

use wirecost_cluster::{
    automation::{PLANNERS, REPLAN_EVERY, REPORT_EVERY},
    membership, node,
};
use wirecost_frame::Format;
use wirecost_report::{
    quantity::{self, bytes, percent, thousands, time},
    splice::splice,
    table::Table,
};
use wirecost_wire::Wire;

use crate::{
    Failure,
    arithmetic::Cluster,
    costs::{Newest, WIRES},
    record::{self, Figure, Quantity},
    simulate::{AREAS, CHANGES},
    sizes::{self, Sizes},
    wire,
    world::source,
};

const DOCUMENT: &str = "docs/SCALE.md";
const RECORDS: &str = "results/scale.csv";
const COMMAND: &str = "cargo run --release -p wirecost-cluster --example scale -- --document";

/// The numbers of nodes in the tables of arithmetic: an area of the largest cluster, and whole clusters.
const NODES: [u64; 3] = [100, 1_000, 10_000];

/// The whole clusters among them.
const WHOLE: [u64; 2] = [1_000, 10_000];

/// The losses in these tables.
const LOSSES: [f64; 2] = [0.001, 0.05];

/// The loss in the tables of costs.
const LOSS: f64 = 0.05;

/// The wire in the table of borders.
const AVRO: &str = "avro";

/// Fills the marked regions of the document.
pub(crate) fn write(root: &Path) -> Result<(), Failure> {
    Ok(fs::write(root.join(DOCUMENT), filled(root)?)?)
}

/// Returns the document with its regions filled.
pub(crate) fn filled(root: &Path) -> Result<String, Failure> {
    let page = fs::read_to_string(root.join(DOCUMENT))?;
    let figures = record::read(&root.join(RECORDS))?;
    let newest = Newest::read(root)?;
    let run = newest.directory.display().to_string();
    let wire = wire(Format::Avro)?;
    let regions = [
        ("settings", "the settings of a node", settings().to_string()),
        (
            "traffic",
            "the settings of a node",
            traffic(&wire)?.to_string(),
        ),
        (
            "limits",
            "the settings of a node",
            limits(&wire)?.to_string(),
        ),
        (
            "holdings",
            "the sizes of encoded messages",
            holdings()?.to_string(),
        ),
        ("wires", &run, wires(&newest, &wire)?.to_string()),
        ("borders", &run, borders(&newest, &wire)?.to_string()),
        ("simulation", RECORDS, simulation(&figures, &wire)?),
    ];
    let contents = |name: &str| {
        let (_, from, text) = regions.iter().find(|(region, ..)| *region == name)?;
        Some(format!("<!-- from {from} by `{COMMAND}` -->\n\n{text}\n"))
    };
    Ok(splice(&page, contents)?)
}

fn settings() -> Table {
    let members = membership::Settings::default();
    let node = node::Settings::new(source(1, 1));
    let seconds = |span: std::time::Duration| time(span.as_secs_f64() * 1e9);
    let all = [
        ("P", "`probe_every`", seconds(members.probe_every)),
        ("k", "`fan_out`", members.fan_out.to_string()),
        ("g", "`gossip_every`", seconds(members.gossip_every)),
        ("T", "`transmissions`", members.transmissions.to_string()),
        ("S", "`suspect_for`", seconds(members.suspect_for)),
        ("A", "`announce_every`", seconds(members.announce_every)),
        (
            "F",
            "`announce_to_failed_every`",
            seconds(members.announce_to_failed_every),
        ),
        ("J", "`join_every`", seconds(members.join_every)),
        (
            "B",
            "`packet_bytes`",
            bytes(members.packet_bytes.get() as f64),
        ),
        (
            "-",
            "`most_members`",
            thousands(members.most_members as u64),
        ),
        ("E", "`exchange_every`", seconds(node.exchange_every)),
        ("f", "`fan_out` of operations", node.fan_out.to_string()),
        ("H", "`max_relays`", node.max_relays.to_string()),
        ("R", "`REPORT_EVERY`", seconds(REPORT_EVERY)),
        ("L", "`PLANNERS`", PLANNERS.to_string()),
        ("-", "`REPLAN_EVERY`", seconds(REPLAN_EVERY)),
    ];
    let titles = ["sign", "setting", "value#"];
    let mut table = Table::new([titles, titles, titles].concat());
    for row in all.chunks(3) {
        let cells = row
            .iter()
            .flat_map(|(sign, name, value)| [*sign, *name, value.as_str()]);
        let cells = cells.chain(iter::repeat("")).take(3 * titles.len());
        table.row(cells.map(str::to_owned));
    }
    table
}

/// The clusters of the tables of arithmetic.
fn clusters(wire: &Wire) -> Result<Vec<(f64, u64, Cluster)>, Failure> {
    let sizes = Sizes::on(wire)?;
    let all = LOSSES
        .iter()
        .flat_map(|loss| NODES.map(|nodes| (*loss, nodes)));
    Ok(all
        .map(|(loss, nodes)| (loss, nodes, Cluster::new(nodes, loss, sizes)))
        .collect())
}

/// Formats `0.43`, `12.3`, `0.03`: two decimals are enough for events of a second.
fn number(value: f64) -> String {
    match value.abs() < 0.1 {
        true => format!("{value:.2}"),
        false => quantity::ratio(value),
    }
}

fn traffic(wire: &Wire) -> Result<Table, Failure> {
    let mut table = Table::new([
        "loss#",
        "nodes#",
        "probes#",
        "gossip#",
        "news#",
        "announcements#",
        "exchanges#",
        "reports#",
        "plans#",
        "datagrams#",
        "bytes of membership#",
        "reports at the planner#",
    ]);
    for (loss, nodes, cluster) in clusters(wire)? {
        let probes = cluster.pings() + cluster.acknowledgements() + cluster.indirect();
        table.row([
            percent(loss),
            thousands(nodes),
            number(probes),
            number(cluster.gossip()),
            number(cluster.news()),
            number(cluster.announcements()),
            number(cluster.exchanges()),
            number(cluster.reports()),
            number(cluster.plans()),
            number(cluster.sent()),
            bytes(cluster.bytes()),
            number(cluster.reports_at_planner()),
        ]);
    }
    Ok(table)
}

fn limits(wire: &Wire) -> Result<Table, Failure> {
    let mut table = Table::new([
        "loss#",
        "nodes#",
        "list has room",
        "suspicions#",
        "busy#",
        "room for news taken#",
        "join seen#",
        "failure seen#",
        "half known#",
        "99 % known#",
        "start#",
        "plan pushed#",
        "plan seen#",
    ]);
    let seconds = |seconds: f64| time(seconds * 1e9);
    for (loss, nodes, cluster) in clusters(wire)? {
        table.row([
            percent(loss),
            thousands(nodes),
            if cluster.has_room() { "yes" } else { "no" }.to_owned(),
            format!("{}/s", number(cluster.suspicions())),
            percent(cluster.busy()),
            percent(cluster.room_taken()),
            seconds(cluster.join_seen()),
            seconds(cluster.failure_seen()),
            seconds(cluster.knows(0.5)),
            seconds(cluster.knows(0.99)),
            seconds(cluster.start()),
            percent(cluster.pushed()),
            seconds(cluster.plan_seen()),
        ]);
    }
    Ok(table)
}

fn holdings() -> Result<Table, Failure> {
    let formats = Format::ALL.into_iter();
    let formats = formats.filter(|format| !format.encodes_batches());
    let formats: Vec<_> = formats.collect();
    let names: Vec<_> = formats.iter().map(|format| format!("{format}#")).collect();
    let names = names.iter().map(String::as_str);
    let mut table = Table::new(["authors#"].into_iter().chain(names));
    for authors in [1, 100, 1_000, 10_000] {
        let sizes = formats.iter();
        let sizes = sizes.map(|format| sizes::holdings(&wire(*format)?, authors).map(bytes));
        let sizes: Result<Vec<_>, Failure> = sizes.collect();
        table.row([thousands(authors)].into_iter().chain(sizes?));
    }
    Ok(table)
}

fn wires(newest: &Newest, wire: &Wire) -> Result<Table, Failure> {
    let sizes = Sizes::on(wire)?;
    let clusters = WHOLE.map(|nodes| Cluster::new(nodes, LOSS, sizes));
    let titles = WHOLE.map(|nodes| {
        let first = format!("{}: bytes#", thousands(nodes));
        [
            first,
            "serialization#".into(),
            "kernel#".into(),
            "planner's reports#".into(),
        ]
    });
    let titles = titles.iter().flatten().map(String::as_str);
    let mut table = Table::new(["wire"].into_iter().chain(titles));
    for name in WIRES {
        let mut row = vec![name.to_owned()];
        for cluster in &clusters {
            let load = newest.node(cluster, name)?;
            let planner = newest.planner(cluster, name)?;
            row.extend([
                bytes(load.bytes),
                time(load.wire_ns),
                time(load.kernel_ns),
                time(planner.wire_ns + planner.kernel_ns),
            ]);
        }
        table.row(row);
    }
    Ok(table)
}

/// Returns the traffic over the border of an area in one cluster of gossip, and with a cluster in each area.
fn borders(newest: &Newest, wire: &Wire) -> Result<Table, Failure> {
    let sizes = Sizes::on(wire)?;
    let mut table = Table::new([
        "nodes#",
        "clusters",
        "packets of an area over its border#",
        "bytes#",
        "copies of a plan over all borders#",
    ]);
    let areas = AREAS as f64;
    let leaving = 1.0 - 1.0 / areas;
    for nodes in WHOLE {
        let cluster = Cluster::new(nodes, LOSS, sizes);
        let of_area = nodes as f64 / areas * leaving;
        table.row([
            thousands(nodes),
            "one".to_owned(),
            number(of_area * cluster.sent()),
            bytes(of_area * newest.node(&cluster, AVRO)?.bytes),
            number(nodes as f64 * leaving * cluster.plan_messages()),
        ]);
        let between = newest.between_areas(AVRO)?;
        table.row([
            thousands(nodes),
            "one for each area".to_owned(),
            number(between.messages),
            bytes(between.bytes),
            number(areas),
        ]);
    }
    Ok(table)
}

fn or_dash(value: Option<f64>, shown: fn(f64) -> String) -> String {
    value.map_or_else(|| "-".to_owned(), shown)
}

/// Returns the quantity of a figure by arithmetic.
fn expected(figure: &Figure, sizes: Sizes) -> Option<f64> {
    let cluster = Cluster::new(figure.nodes, figure.loss, sizes);
    figure.quantity.by_arithmetic(&cluster, CHANGES)
}

/// Returns the cells with the quantity by arithmetic, the figure of a simulation, and the error of the arithmetic.
fn beside(figure: &Figure, expected: Option<f64>) -> [String; 3] {
    let error = expected.map(|expected| expected / figure.simulated - 1.0);
    [
        or_dash(expected, number),
        number(figure.simulated),
        or_dash(error, percent),
    ]
}

/// Returns the figures of one simulation beside those of arithmetic.
pub(crate) fn check(figures: &[Figure], wire: &Wire) -> Result<Table, Failure> {
    let mut table = Table::new(["quantity", "arithmetic#", "simulation#", "error#"]);
    let sizes = Sizes::on(wire)?;
    for figure in figures {
        let cells = beside(figure, expected(figure, sizes));
        table.row(iter::once(figure.quantity.to_string()).chain(cells));
    }
    Ok(table)
}

/// Returns the table of simulations beside arithmetic, and a sentence on the simulations.
fn simulation(figures: &[Figure], wire: &Wire) -> Result<String, Failure> {
    let sizes = Sizes::on(wire)?;
    let nodes: BTreeSet<_> = figures.iter().map(|figure| figure.nodes).collect();
    let ([first, ..], Some(least), Some(most)) = (figures, nodes.first(), nodes.last()) else {
        return Err(format!("{RECORDS} is empty").into());
    };
    let of = |quantity, nodes| {
        let mut figures = figures.iter();
        figures.find(|figure| figure.quantity == quantity && figure.nodes == nodes)
    };
    let shown = |nodes: &u64| {
        let nodes = thousands(*nodes);
        [
            format!("{nodes}: arithmetic#"),
            "simulation#".to_owned(),
            "error#".to_owned(),
        ]
    };
    let titles: Vec<_> = nodes.iter().flat_map(shown).collect();
    let growth = ["growth, arithmetic#", "simulation#"];
    let titles = titles.iter().map(String::as_str).chain(growth);
    let mut table = Table::new(["quantity"].into_iter().chain(titles));
    let quantities: BTreeSet<_> = figures.iter().map(|figure| figure.quantity).collect();
    for quantity in quantities {
        let mut row = vec![quantity.to_string()];
        let (mut by_arithmetic, mut simulated) = (Vec::new(), Vec::new());
        for figure in nodes.iter().filter_map(|nodes| of(quantity, *nodes)) {
            let expected = expected(figure, sizes);
            row.extend(beside(figure, expected));
            by_arithmetic.extend(expected);
            simulated.push(figure.simulated);
        }
        let span = (*most as f64 / *least as f64).ln();
        let growth = |values: &[f64]| match values {
            [first, .., last] => format!("{:.2}", (last / first).ln() / span),
            _ => "-".to_owned(),
        };
        row.extend([growth(&by_arithmetic), growth(&simulated)]);
        if simulated.len() == nodes.len() {
            table.row(row);
        }
    }
    let of_largest = of(Quantity::Start, *most);
    let run = of_largest.map_or_else(String::new, |figure| time(figure.run_s * 1e9));
    Ok(format!(
        "{table}\n{} of the packets are lost, and {AREAS} areas share the nodes. The simulation of {} nodes ran {run} in one\n\
         thread, beside other programs. Seed {}, wire {}, {}.\n",
        percent(first.loss),
        thousands(*most),
        first.seed,
        wire.name(),
        first.machine,
    ))
}
