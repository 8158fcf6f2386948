//! The collector of problems, and the checks that occur everywhere.

use std::{collections::BTreeMap, fmt::Display, ops::RangeInclusive};

use crate::bounds::OBJECT_NAME_MAX;
use crate::object_name::{is_object_key, is_object_name};
use crate::{Duration, Problem, text::is_filled};

/// Problems found so far.
#[derive(Default)]
pub(super) struct Findings {
    problems: Vec<Problem>,
}

impl Findings {
    /// Adds a problem with advice.
    pub(super) fn add(&mut self, path: impl Into<String>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::new(path, message).with_help(help));
    }

    /// Adds a warning with advice.
    pub(super) fn warn(&mut self, path: impl Into<String>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::warning(path, message).with_help(help));
    }

    /// A number that must be within a range; one that is absent is.
    pub(super) fn range<T: Into<u64>>(&mut self, path: String, value: Option<T>, range: &RangeInclusive<u64>) {
        let Some(value) = value.map(Into::into) else { return };
        if !range.contains(&value) {
            let (low, high) = (range.start(), range.end());
            self.add(path, format!("{value} is out of range"), format!("write a number from {low} to {high}"));
        }
    }

    /// A time that must be within a range in ms, or `message` is said; one that is absent is.
    pub(super) fn time(
        &mut self,
        path: String,
        time: Option<Duration>,
        range_ms: &RangeInclusive<u64>,
        message: &'static str,
    ) {
        if let Some(time) = time.filter(|time| !range_ms.contains(&time.ms().unsigned_abs())) {
            self.add(path, message, format!("{time} is not"));
        }
    }

    /// A list or map that must have a length within a range.
    pub(super) fn length(&mut self, path: &str, length: usize, least: usize, most: usize) {
        if length < least {
            self.add(path, "the list is empty", "give at least one entry");
        } else if length > most {
            self.add(path, format!("{length} entries are too many"), format!("give at most {most}"));
        }
    }

    /// A text that must not be empty, nor longer than so many characters.
    pub(super) fn filled(&mut self, path: &str, text: &str, most: usize) {
        let characters = text.chars().count();
        if !is_filled(text) {
            self.add(path, "the text is empty", "write it, or leave the field out if it may be absent");
        } else if characters > most {
            self.add(path, format!("{characters} characters are too many"), format!("write at most {most}"));
        }
    }

    /// The name of an object of Kubernetes.
    pub(super) fn object_name(&mut self, path: &str, name: &str) {
        if !is_object_name(name) {
            let help = format!(
                "write at most {OBJECT_NAME_MAX} lowercase letters, digits, hyphens and dots, each part between dots \
                 beginning and ending with a letter or digit"
            );
            self.add(path, format!("`{name}` is not the name of an object"), help);
        }
    }

    /// A key of a secret or config map.
    pub(super) fn object_key(&mut self, path: &str, key: &str) {
        if !is_object_key(key) {
            let help = format!(
                "write at most {OBJECT_NAME_MAX} letters, digits, hyphens, underscores and dots, such as ca.crt"
            );
            self.add(path, format!("`{key}` is not a key of a secret or config map"), help);
        }
    }

    /// Names that must differ. `path_of` makes the path of a name by its place.
    pub(super) fn unique<N: Ord + Display>(
        &mut self,
        names: impl Iterator<Item = N>,
        path_of: impl Fn(usize) -> String,
    ) {
        let mut first = BTreeMap::new();
        for (place, name) in names.enumerate() {
            if let Some(earlier) = first.get(&name) {
                let help = format!("{} has it already; give each a name of its own", path_of(*earlier));
                self.add(path_of(place), format!("the name `{name}` is used twice"), help);
            } else {
                first.insert(name, place);
            }
        }
    }

    /// The warnings; or everything that was found, where something else is among it.
    pub(super) fn into_result(self) -> Result<Vec<Problem>, Vec<Problem>> {
        if self.problems.iter().all(Problem::is_warning) { Ok(self.problems) } else { Err(self.problems) }
    }
}
