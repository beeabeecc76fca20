//! The sale while it runs: a view on a terminal, or lines.

use std::{
    collections::VecDeque,
    io::{self, IsTerminal},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use ratatui::{
    DefaultTerminal, Frame,
    crossterm::event::{self, Event, KeyCode, KeyModifiers},
    layout::{Constraint, Layout},
    style::Stylize,
    text::Line,
    widgets::{Block, Paragraph, Row, Table},
};

use crate::{market::QUOTA, plans, sale::Sale, say};

/// The number of lines that the view keeps.
const LINES: usize = 100;

/// The characters of a bar.
const BAR: u64 = 30;

/// The place where the sale is shown.
pub(crate) enum Screen {
    /// Lines on the standard output.
    Lines,
    /// A view on the terminal, and the last lines.
    View(Box<DefaultTerminal>, VecDeque<String>),
}

impl Screen {
    /// Takes the terminal over, if the standard output is a terminal and lines are not asked for.
    pub(crate) fn open(is_plain: bool) -> Self {
        if is_plain || !io::stdout().is_terminal() {
            return Self::Lines;
        }
        let terminal = ratatui::try_init();
        terminal.map_or(Self::Lines, |terminal| {
            Self::View(terminal.into(), VecDeque::new())
        })
    }

    /// Shows a line.
    pub(crate) fn say(&mut self, line: &str) {
        match self {
            Self::Lines => say(line),
            Self::View(_, lines) => {
                lines.push_front(line.to_owned());
                lines.truncate(LINES);
            }
        }
    }

    /// Shows the state of the sale. `is_due` is true once in a second of the sale.
    pub(crate) fn show(&mut self, sale: &Sale, is_due: bool) -> io::Result<()> {
        match self {
            Self::Lines if is_due => say(&line(sale)),
            Self::Lines => {}
            Self::View(terminal, lines) => {
                terminal.draw(|frame| draw(frame, sale, lines))?;
            }
        }
        Ok(())
    }

    /// Sets the flag if Ctrl-C or `q` was pressed. A terminal with a view sends no signal.
    pub(crate) fn poll(&self, interrupted: &AtomicBool) -> io::Result<()> {
        if let Self::View(..) = self {
            while event::poll(Duration::ZERO)? {
                if let Event::Key(key) = event::read()? {
                    let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
                    let is_c = key.code == KeyCode::Char('c') && is_control;
                    if is_c || key.code == KeyCode::Char('q') {
                        interrupted.store(true, Ordering::Relaxed);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if let Self::View(..) = self {
            ratatui::restore();
        }
    }
}

fn line(sale: &Sale) -> String {
    let areas = sale.market.areas.iter().enumerate();
    let areas = areas.map(|(index, area)| format!("{} {}", area.name, sale.fleet.admitted(index)));
    format!(
        "T+{:4.1} s  {} nodes run, {} clicks, admitted: {}",
        sale.now,
        sale.fleet.running().count(),
        sale.fleet.offered,
        areas.collect::<Vec<_>>().join(", "),
    )
}

fn draw(frame: &mut Frame<'_>, sale: &Sale, lines: &VecDeque<String>) {
    let areas = sale.market.areas.len() as u16;
    let rows = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(areas + 3),
        Constraint::Length(5),
        Constraint::Min(3),
    ]);
    let [head, market, wires, log] = rows.areas(frame.area());
    frame.render_widget(heading(sale), head);
    frame.render_widget(market_table(sale), market);
    frame.render_widget(wire_table(sale), wires);
    let lines: Vec<_> = lines.iter().map(|line| Line::raw(line.as_str())).collect();
    let lines = Paragraph::new(lines).block(Block::bordered().title(" events, the last first "));
    frame.render_widget(lines, log);
}

fn heading(sale: &Sale) -> Line<'static> {
    let stock = sale.market.stock();
    Line::from(format!(
        "T+{:.1} s   {} of {} members run   stock {stock}   {} clicks   Ctrl-C ends the sale",
        sale.now,
        sale.fleet.running().count(),
        sale.fleet.slots.len(),
        sale.fleet.offered,
    ))
    .bold()
}

fn market_table(sale: &Sale) -> Table<'static> {
    let node = sale.fleet.reachable().next();
    let areas = sale.market.areas.iter().enumerate();
    let rows = areas.map(|(index, area)| {
        let plan = node.and_then(|node| plans::plan(node, area.name));
        let share = plan.map_or("-".to_owned(), |plan| plan.share.to_string());
        let admitted = sale.fleet.admitted(index);
        let filled = (admitted * BAR / QUOTA).min(BAR) as usize;
        let cut = if sale.fleet.is_cut_off(index) {
            "cut off"
        } else {
            ""
        };
        Row::new([
            area.name.to_owned(),
            area.nodes.to_string(),
            share,
            format!("{admitted} of {QUOTA}"),
            "█".repeat(filled),
            cut.to_owned(),
        ])
    });
    let widths = [5, 6, 10, 13, BAR as u16, 8].map(Constraint::Length);
    let header = Row::new(["area", "nodes", "share", "admitted", "", ""]).bold();
    let block = Block::bordered().title(" areas ");
    Table::new(rows, widths).header(header).block(block)
}

fn wire_table(sale: &Sale) -> Table<'static> {
    let costs = sale.costs.of(&sale.fleet.bytes_sent());
    let rows = costs.into_iter().map(|cost| {
        Row::new([
            cost.wire,
            format!("{:.1} KB", cost.bytes as f64 / 1e3),
            format!("{:.0} ms", cost.encoding_s * 1e3),
            format!("{:.0} ms", cost.decoding_s * 1e3),
        ])
    });
    let widths = [24, 16, 16, 16].map(Constraint::Length);
    let header = Row::new(["wire", "frames sent", "CPU to encode", "CPU to decode"]).bold();
    let block = Block::bordered().title(" wires ");
    Table::new(rows, widths).header(header).block(block)
}
