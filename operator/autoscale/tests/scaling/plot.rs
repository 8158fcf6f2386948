//! Plot: a scenario as an SVG: what comes in, and the workers of each model over time.

use std::fmt::Write as _;

use crate::compared::{Compared, Drawn};
use crate::models::NAMES;
use crate::run::Outcome;
use crate::scenario::MAX;

const COLUMNS: usize = 600;
const LEFT: usize = 20;
const HEIGHT: usize = 44;
const PITCH: usize = 72;
const HEAD: usize = 34;
const LOAD: &str = "#8c959f";
const OURS: &str = "#1a7f37";
const OTHERS: &str = "#0969da";

/// The picture of a scenario that was drawn.
pub fn svg(compared: &Compared, drawn: &Drawn) -> String {
    let (width, height) = (LEFT + COLUMNS + LEFT, HEAD + PITCH * (NAMES.len() + 1));
    let mut svg = String::new();
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">"#
    )
    .unwrap();
    writeln!(svg, r##"<rect width="{width}" height="{height}" fill="#ffffff"/>"##).unwrap();
    let hours = drawn.arrivals.len() / 3600;
    text(&mut svg, 20, &format!("{}, {hours} hours: {}", compared.name, compared.what));
    let most = drawn.arrivals.iter().copied().fold(1.0, f64::max);
    text(&mut svg, HEAD + 10, &format!("records/s, up to {most:.0}"));
    area(&mut svg, HEAD + 16, LOAD, most, &columns(&drawn.arrivals));
    for (place, replicas) in drawn.replicas.iter().enumerate() {
        let top = HEAD + PITCH * (place + 1);
        text(&mut svg, top + 10, &caption(NAMES[place], compared.outcomes[place]));
        let replicas: Vec<f64> = replicas.iter().map(|count| f64::from(*count)).collect();
        area(&mut svg, top + 16, if place == 0 { OURS } else { OTHERS }, f64::from(MAX), &columns(&replicas));
    }
    svg.push_str("</svg>\n");
    svg
}

fn caption(name: &str, outcome: Outcome) -> String {
    let hours = outcome.replica_seconds as f64 / 3600.0;
    format!("{name}: {hours:.1} worker hours, {} s late, {} rebalances", outcome.late_s, outcome.rebalances)
}

fn text(svg: &mut String, y: usize, words: &str) {
    writeln!(svg, r#"<text x="{LEFT}" y="{y}">{words}</text>"#).unwrap();
}

/// The mean of each column, so that what is filled is what was used.
fn columns(values: &[f64]) -> Vec<f64> {
    let of = |column: usize| {
        let span = column * values.len() / COLUMNS..((column + 1) * values.len() / COLUMNS);
        let length = span.len().max(1) as f64;
        values[span].iter().sum::<f64>() / length
    };
    (0..COLUMNS).map(of).collect()
}

fn area(svg: &mut String, top: usize, color: &str, most: f64, values: &[f64]) {
    let bottom = top + HEIGHT;
    let mut path = format!("M{LEFT} {bottom}");
    let mut last = String::new();
    for (column, value) in values.iter().enumerate() {
        let y = format!("{:.1}", bottom as f64 - value / most * HEIGHT as f64);
        if y != last {
            write!(path, "H{}V{y}", LEFT + column).unwrap();
            last = y;
        }
    }
    write!(path, "H{}V{bottom}Z", LEFT + COLUMNS).unwrap();
    writeln!(svg, r#"<path d="{path}" fill="{color}" fill-opacity="0.35" stroke="{color}"/>"#).unwrap();
}
