//! The summary as a page of HTML that needs no other file.

use plotters::prelude::{
    ChartBuilder, Color, IntoDrawingArea, LineSeries, Palette, Palette99, PathElement, SVGBackend,
    SeriesLabelPosition, WHITE,
};
use wirecost_report::plot::Escaped;

use crate::{market::QUOTA, node::Failure, report::Summary};

/// The size of a plot in pixels.
const SIZE: (u32, u32) = (880, 360);

const STYLE: &str = "\
body{font:15px system-ui,sans-serif;margin:2em auto;max-width:880px;color:#24292f}\
table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .8em;border-bottom:1px solid #d8dee4}\
td.n,th.n{text-align:right}.failed{color:#b00020;font-weight:600}svg{max-width:100%;height:auto}";

/// A line of a plot: its name, and its points.
type Line = (String, Vec<(f64, f64)>);

/// Returns the page.
pub(crate) fn page(summary: &Summary) -> Result<String, Failure> {
    let Summary {
        nodes,
        seed,
        speed,
        loss,
        wire,
        to_wire,
        ..
    } = summary;
    let upgrade = match to_wire {
        Some(to) => format!(", upgraded to {to} in mid-sale"),
        None => String::new(),
    };
    let outcome = match (summary.has_passed(), summary.is_interrupted) {
        (_, true) => "The sale was interrupted.",
        (true, false) => "All checks passed.",
        (false, false) => "A check failed.",
    };
    let admitted = plot("requests that passed, by area", &admitted(summary))?;
    let bytes = plot("MB of frames sent, by wire", &bytes(summary))?;
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Flash sale</title>\
         <style>{STYLE}</style></head><body>\n<h1>Flash sale</h1>\n\
         <p>{nodes} nodes, seed {seed}, {speed} seconds of the sale in a second, loss {loss}. Wire {}{}. {outcome}</p>\n\
         {}{}{}{admitted}{bytes}</body></html>\n",
        Escaped(wire),
        Escaped(&upgrade),
        checks(summary),
        areas(summary),
        wires(summary),
    ))
}

fn checks(summary: &Summary) -> String {
    let rows = summary.checks.iter().map(|check| {
        let class = if check.passed {
            ""
        } else {
            " class=\"failed\""
        };
        let outcome = if check.passed { "ok" } else { "failed" };
        let (name, detail) = (Escaped(check.name), Escaped(&check.detail));
        format!("<tr><td{class}>{outcome}</td><td>{name}</td><td>{detail}</td></tr>\n")
    });
    let rows: String = rows.collect();
    format!("<h2>Checks</h2>\n<table>{rows}</table>\n")
}

fn areas(summary: &Summary) -> String {
    let rows = summary.areas.iter().map(|area| {
        format!(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{}</td></tr>\n",
            Escaped(area.name),
            area.nodes,
            area.crowd,
            area.quota,
            area.admitted
        )
    });
    let rows: String = rows.collect();
    format!(
        "<h2>Areas</h2>\n<table><tr><th>area</th><th class=\"n\">nodes</th><th class=\"n\">crowd</th>\
         <th class=\"n\">quota</th><th class=\"n\">admitted</th></tr>\n{rows}</table>\n"
    )
}

fn wires(summary: &Summary) -> String {
    let rows = summary.wires.iter().map(|cost| {
        format!(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{:.0} ms</td><td class=\"n\">{:.0} ms</td></tr>\n",
            Escaped(&cost.wire),
            cost.bytes,
            cost.encoding_s * 1_000.0,
            cost.decoding_s * 1_000.0
        )
    });
    let rows: String = rows.collect();
    format!(
        "<h2>Wires</h2>\n<table><tr><th>wire</th><th class=\"n\">bytes of frames</th>\
         <th class=\"n\">CPU to encode</th><th class=\"n\">CPU to decode</th></tr>\n{rows}</table>\n"
    )
}

/// Returns the requests that passed by area, and the quota.
fn admitted(summary: &Summary) -> Vec<Line> {
    let areas = summary.areas.iter().enumerate();
    let mut lines: Vec<Line> = areas
        .map(|(index, area)| {
            let history = summary.history.iter();
            let points = history.filter_map(|moment| {
                let admitted = moment.admitted.get(index)?;
                Some((moment.second, *admitted as f64))
            });
            (area.name.to_owned(), points.collect())
        })
        .collect();
    let seconds = summary.history.iter().map(|moment| moment.second);
    let quota = seconds.map(|second| (second, QUOTA as f64));
    lines.push(("quota".to_owned(), quota.collect()));
    lines
}

/// Returns the bytes of frames by wire.
fn bytes(summary: &Summary) -> Vec<Line> {
    let lines = summary.wires.iter().map(|cost| {
        let points = summary.history.iter().map(|moment| {
            let mut wires = moment.wires.iter();
            let bytes = wires.find(|sent| sent.wire == cost.wire);
            (
                moment.second,
                bytes.map_or(0.0, |sent| sent.bytes as f64 / 1e6),
            )
        });
        (cost.wire.clone(), points.collect())
    });
    lines.collect()
}

/// Draws lines over the seconds of the sale.
fn plot(title: &str, lines: &[Line]) -> Result<String, Failure> {
    let points = || lines.iter().flat_map(|(_, points)| points);
    let most = |of: fn(&(f64, f64)) -> f64| points().map(of).fold(1.0, f64::max);
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&root)
            .caption(title, ("sans-serif", 16))
            .margin(10)
            .x_label_area_size(36)
            .y_label_area_size(50)
            .build_cartesian_2d(0.0..most(|(x, _)| *x), 0.0..most(|(_, y)| *y) * 1.05)?;
        chart.configure_mesh().x_desc("second of the sale").draw()?;
        for (index, (name, points)) in lines.iter().enumerate() {
            let style = Palette99::pick(index).stroke_width(2);
            chart
                .draw_series(LineSeries::new(points.iter().copied(), style))?
                .label(name.as_str())
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
        }
        let mut legend = chart.configure_series_labels();
        let legend = legend.position(SeriesLabelPosition::LowerRight);
        legend.background_style(WHITE.mix(0.8)).draw()?;
        root.present()?;
    }
    Ok(svg)
}
