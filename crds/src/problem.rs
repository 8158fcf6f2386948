//! A problem of a pipeline: what is wrong, where, and what to do.

use std::fmt;

/// What follows from a problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Severity {
    /// The pipeline is refused.
    #[default]
    Error,
    /// The pipeline is taken: it can be meant as it is, and its author is to know.
    Warning,
}

impl Severity {
    /// What is said before the message.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// What is wrong with a pipeline, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What follows from it.
    pub severity: Severity,
    /// The field, such as `spec.stages[1].from[0].topic`; empty for the whole document.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The file or other source that was read, as given to `load`.
    pub source_name: Option<String>,
    /// Line in the source, from 1.
    pub line: Option<u32>,
    /// Column in the source, in characters, from 1.
    pub column: Option<u32>,
}

impl Problem {
    /// A problem at a field, for which the pipeline is refused.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Error,
            path: path.into(),
            message: message.into(),
            help: None,
            source_name: None,
            line: None,
            column: None,
        }
    }

    /// A problem at a field, of which the author is told.
    pub fn warning(path: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::new(path, message) }
    }

    /// Whether the pipeline is taken all the same.
    pub fn is_warning(&self) -> bool {
        self.severity == Severity::Warning
    }

    /// The same problem with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }

    /// The same problem with its place, counted from 1.
    #[must_use]
    pub fn at(mut self, line: u32, column: u32) -> Problem {
        (self.line, self.column) = (Some(line), Some(column));
        self
    }

    /// The same problem with the name of what was read.
    #[must_use]
    pub fn in_source(mut self, source_name: &str) -> Problem {
        self.source_name = Some(source_name.to_owned());
        self
    }
}

impl fmt::Display for Problem {
    /// One line: `file:line:column: path: message (help)`, as far as known; a warning says so before the path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source_name) = &self.source_name {
            write!(f, "{source_name}:")?;
        }
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "{line}:{column}: ")?,
            (Some(line), None) => write!(f, "{line}: ")?,
            _ if self.source_name.is_some() => f.write_str(" ")?,
            _ => {}
        }
        if self.is_warning() {
            write!(f, "{}: ", self.severity.name())?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}
