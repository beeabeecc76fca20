//! The answers as text.

use serde_json::Value;

use super::{
    command::{Command, ObjectCommand, Objects, Sale},
    table::{self, Table},
};

/// The columns of an area in a sale.
const SALE_AREA: [&str; 6] = [
    "group",
    "quota",
    "load/offered",
    "load/passed",
    "load/sold_out",
    "load/sold",
];

/// Shows an answer to people.
pub(super) fn shown(command: &Command, answer: &Value) -> String {
    match command {
        Command::Overview => {
            let health = shown(&Command::Health, &answer["health"]);
            let areas = [
                "group",
                "parts_per_million",
                "members",
                "stock_left",
                "objects",
            ];
            let areas = Table::of(&answer["areas"], &areas);
            let sales = sale_areas(&answer["sales"]);
            format!("{health}\n{areas}{sales}{}", chosen(&answer["choice"]))
        }
        Command::Health => match answer["reason"].as_str() {
            Some(reason) => format!("{}: {reason}\n", table::cell(&answer["status"])),
            None => format!("{}\n", table::cell(&answer["status"])),
        },
        Command::Members => {
            let columns = ["number", "name", "address", "group", "mode", "status"];
            Table::of(&answer["members"], &columns).to_string()
        }
        Command::Groups => lines(&answer["groups"]),
        Command::Statistics { pipeline: None, .. } => lines(&answer["pipelines"]),
        Command::Statistics { .. } => {
            let columns = [
                "node",
                "indicators/throughput_rate_last_1min_all",
                "indicators/execution_count_last_1min_all",
                "indicators/execution_count_last_1min_failure",
                "indicators/execution_time_99_percent_last_1min_all",
            ];
            let nodes = Table::of(&answer["nodes"], &columns);
            format!("{}\n{nodes}", table::fields(&answer["total"]))
        }
        Command::Plans => {
            let columns = [
                "group",
                "percentage",
                "parts_per_million",
                "operation_seq",
                "stamp",
            ];
            Table::of(&answer["plans"], &columns).to_string()
        }
        Command::Sales => Table::of(&answer["sales"], &["name", "stock", "start_ms"]).to_string(),
        Command::Sale(Sale::Get { .. }) => Table::of(&answer["areas"], &SALE_AREA).to_string(),
        Command::Plugins(Objects { command, .. }) | Command::Pipelines(Objects { command, .. })
            if matches!(command, ObjectCommand::List(_)) =>
        {
            Table::of(&answer["objects"], &["name", "type", "stamp"]).to_string()
        }
        _ => table::fields(answer),
    }
}

/// Shows the health and the shares of an overview in a line.
pub(super) fn line(overview: &Value) -> String {
    let areas = overview["areas"].as_array().into_iter().flatten();
    let share = |area: &Value| match area["parts_per_million"].as_u64() {
        Some(share) => format!(" {}={share}ppm", table::cell(&area["group"])),
        None => format!(" {}=-", table::cell(&area["group"])),
    };
    let shares: String = areas.map(share).collect();
    format!("{}{shares}\n", table::cell(&overview["health"]["status"]))
}

/// Shows names, a line each.
fn lines(names: &Value) -> String {
    let names = names.as_array().into_iter().flatten();
    names
        .map(|name| format!("{}\n", table::cell(name)))
        .collect()
}

/// Shows the areas of all sales, if there are sales.
fn sale_areas(sales: &Value) -> String {
    let named = |sale: &Value| {
        let areas = sale["areas"].as_array().cloned().unwrap_or_default();
        let name = sale["name"].clone();
        areas.into_iter().map(move |mut area| {
            area["sale"] = name.clone();
            area
        })
    };
    let areas: Vec<_> = sales
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(named)
        .collect();
    match areas.is_empty() {
        true => String::new(),
        false => format!(
            "\n{}",
            Table::of(&areas.into(), &[&["sale"], &SALE_AREA[..]].concat())
        ),
    }
}

/// Shows the choice of the wire, if the wire is not fixed.
fn chosen(choice: &Value) -> String {
    match choice {
        Value::Object(_) => format!("\n{}", table::fields(choice)),
        _ => String::new(),
    }
}
