//! Figures, as a table and as CSV.

use std::{fmt::Write, time::Duration};

use crate::place::place;

/// A measured figure.
#[derive(Debug)]
pub(crate) struct Figure {
    part: &'static str,
    name: String,
    value: f64,
    unit: &'static str,
    target: Option<Target>,
}

/// The bound that a figure must keep.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    Most(f64),
    Least(f64),
}

const HEADER: &str = "part,figure,value,unit,target,met,date,revision,machine";

impl Figure {
    pub(crate) fn new(
        part: &'static str,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
    ) -> Self {
        Self {
            part,
            name: name.into(),
            value,
            unit,
            target: None,
        }
    }

    pub(crate) fn at_most(self, most: f64) -> Self {
        let target = Some(Target::Most(most));
        Self { target, ..self }
    }

    pub(crate) fn at_least(self, least: f64) -> Self {
        let target = Some(Target::Least(least));
        Self { target, ..self }
    }

    fn value(&self) -> String {
        match self.value.abs() {
            value if value >= 100.0 || value.fract() == 0.0 => format!("{:.0}", self.value),
            value if value >= 0.1 => format!("{:.2}", self.value),
            _ => format!("{:.4}", self.value),
        }
    }

    /// Returns the target, and whether it is met.
    fn target(&self) -> [String; 2] {
        let (text, met) = match self.target {
            None => return Default::default(),
            Some(Target::Most(most)) => (format!("<= {most}"), self.value <= most),
            Some(Target::Least(least)) => (format!(">= {least}"), self.value >= least),
        };
        [text, if met { "yes" } else { "no" }.to_owned()]
    }

    fn key(&self) -> String {
        format!("{},{},", self.part, self.name)
    }
}

/// Returns the value below which a part of the sorted times lies, in seconds.
pub(crate) fn quantile(sorted: &[Duration], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let place = (last as f64 * part).ceil() as usize;
    sorted.get(place).map_or(f64::NAN, Duration::as_secs_f64)
}

pub(crate) fn table(figures: &[Figure]) -> String {
    let mut text = String::new();
    for figure in figures {
        let [target, met] = figure.target();
        // A String takes everything.
        let _ = writeln!(
            text,
            "{:<9} {:<58} {:>10} {:<12} {:<10} {met}",
            figure.part,
            figure.name,
            figure.value(),
            figure.unit,
            target,
        );
    }
    text
}

/// Returns a file with its figures replaced by those of the same name, and further ones added.
pub(crate) fn merge(text: &str, figures: &[Figure]) -> String {
    let kept = text.lines().skip(1).filter(|line| {
        let mut keys = figures.iter().map(Figure::key);
        !keys.any(|key| line.starts_with(&key))
    });
    let mut lines: Vec<String> = kept.map(str::to_owned).collect();
    let [date, revision, machine] = place();
    for figure in figures {
        let [target, met] = figure.target();
        let (key, value, unit) = (figure.key(), figure.value(), figure.unit);
        lines.push(format!(
            "{key}{value},{unit},{target},{met},{date},{revision},{machine}"
        ));
    }
    lines.sort();
    lines.insert(0, HEADER.to_owned());
    lines.join("\n") + "\n"
}
