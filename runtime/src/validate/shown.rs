//! Problems as a compiler shows them: place, message, the line itself, the field, what to do.

use std::fmt::Write;

use stockflow_core::text::is_hidden;
use stockflow_crds::Problem;

/// Longer lines are not shown: nobody finds the place in them.
const LINE_CHARS_MAX: usize = 160;

/// All problems of `text`, which is called `name`, and how many they are; nothing where there are none.
pub(super) fn all(problems: &[Problem], name: &str, text: &str) -> String {
    if problems.is_empty() {
        return String::new();
    }
    let mut shown: String = problems.iter().map(|problem| one(problem, text) + "\n\n").collect();
    let warnings = problems.iter().filter(|problem| problem.is_warning()).count();
    let counted = [(problems.len() - warnings, "problem"), (warnings, "warning")];
    let counted = counted.iter().filter(|(number, _)| *number > 0);
    let counted = counted.map(|(number, noun)| format!("{number} {noun}{}", if *number == 1 { "" } else { "s" }));
    // Writing to memory cannot fail.
    let _ = write!(shown, "{name}: {}", counted.collect::<Vec<_>>().join(", "));
    // What a file says must not steer the terminal.
    shown.chars().map(|c| if is_hidden(c) && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn one(problem: &Problem, text: &str) -> String {
    let mut lines = vec![headline(problem)];
    let number = problem.line.map(|line| line.to_string()).unwrap_or_default();
    let margin = " ".repeat(number.len());
    match (source_line(problem, text), problem.column) {
        (Some(line), Some(column)) => {
            let before = " ".repeat(usize::try_from(column).unwrap_or(0).saturating_sub(1));
            lines.push(format!("{margin} |\n{number} | {line}"));
            lines.push(format!("{margin} | {before}^ {}", problem.path).trim_end().to_owned());
        }
        _ if problem.path.is_empty() => {}
        _ => lines.push(format!("{margin} = field: {}", problem.path)),
    }
    lines.extend(problem.help.iter().map(|help| format!("{margin} = help: {help}")));
    lines.join("\n")
}

fn headline(problem: &Problem) -> String {
    let places =
        [problem.source_name.clone(), problem.line.map(|n| n.to_string()), problem.column.map(|n| n.to_string())];
    let known: Vec<String> = places.into_iter().map_while(|place| place).collect();
    let place = known.join(":");
    format!("{place}: {}: {}", problem.severity.name(), problem.message)
}

/// The line that the problem is in, with tabs as wide as one column.
fn source_line(problem: &Problem, text: &str) -> Option<String> {
    let line = usize::try_from(problem.line?).ok()?.checked_sub(1)?;
    let line = text.lines().nth(line)?;
    (line.chars().count() <= LINE_CHARS_MAX).then(|| line.replace('\t', " "))
}
