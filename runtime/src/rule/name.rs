//! The name of a new rule: what its crate, its type and its place in a pipeline are called.

use std::str::FromStr;

use stockflow_crds::NAME_MAX;

/// Crates that a rule of the same name would hide from itself, and names that cargo refuses.
const TAKEN: [&str; 6] = ["alloc", "core", "proc-macro", "std", "stockflow-rule", "test"];

/// Types that the template, its macros and the prelude speak of by their short names.
const TYPES_IN_USE: [&str; 26] = [
    "Box", "Clone", "Config", "Copy", "Default", "Drop", "Effects", "Err", "Event", "Exported", "Fields", "Fn", "From",
    "Given", "Kind", "None", "Ok", "Option", "Result", "Rule", "Self", "Some", "Stock", "String", "Vec", "Verdict",
];

/// A name in kebab-case that begins with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleName(String);

impl RuleName {
    /// The name as it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the rule's Rust type: `max-units` is `MaxUnits`, and `stock`, whose type
    /// would hide another, `StockRule`.
    pub(crate) fn type_name(&self) -> String {
        let mut name: String = self.0.split('-').map(capitalized).collect();
        if TYPES_IN_USE.contains(&name.as_str()) {
            name.push_str("Rule");
        }
        name
    }
}

fn capitalized(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(rest).collect()
}

impl FromStr for RuleName {
    type Err = String;

    fn from_str(text: &str) -> Result<RuleName, String> {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        if !(begins && text.len() <= NAME_MAX && text.split('-').all(word)) {
            return Err(format!(
                "write it in kebab-case, like max-units: at most {NAME_MAX} lowercase letters, digits and single \
                 hyphens, beginning with a letter{}",
                suggestion(text)
            ));
        }
        if TAKEN.contains(&text) {
            return Err(format!("a crate called {text} is there already: take another name, {text}-check for example"));
        }
        Ok(RuleName(text.to_owned()))
    }
}

/// The nearest right name, if what was written is another spelling of one.
fn suggestion(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        let hyphenated = name.is_empty() || name.ends_with('-');
        match c {
            'A'..='Z' if !hyphenated && !text.contains(['_', '-', ' ']) => name.extend(['-', c.to_ascii_lowercase()]),
            'a'..='z' | 'A'..='Z' | '0'..='9' => name.push(c.to_ascii_lowercase()),
            '-' | '_' | ' ' if !hyphenated => name.push('-'),
            '-' | '_' | ' ' => {}
            _ => return String::new(),
        }
    }
    let name = name.trim_end_matches('-');
    if name.len() > NAME_MAX || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return String::new();
    }
    format!(" (did you mean {name}?)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_of(name: &str) -> String {
        name.parse::<RuleName>().unwrap().type_name()
    }

    fn error_of(name: &str) -> String {
        name.parse::<RuleName>().unwrap_err()
    }

    #[test]
    fn a_type_is_called_as_the_rule_in_camel_case() {
        let names = ["max-units", "x", "limit-2-a-day", "b2b"];
        assert_eq!(names.map(type_of), ["MaxUnits", "X", "Limit2ADay", "B2b"]);
    }

    #[test]
    fn a_type_never_hides_one_that_the_rule_needs() {
        assert_eq!(
            ["stock", "self", "rule", "string"].map(type_of),
            ["StockRule", "SelfRule", "RuleRule", "StringRule"]
        );
    }

    #[test]
    fn what_is_not_kebab_case_is_refused() {
        let too_long = "a".repeat(NAME_MAX + 1);
        for name in ["", "-", "a-", "-a", "a--b", "Max", "max_units", "2nd", "a/b", "..", "größe", &too_long] {
            assert!(error_of(name).contains("kebab-case"), "{name}");
        }
        assert!("a".repeat(NAME_MAX).parse::<RuleName>().is_ok());
    }

    #[test]
    fn the_nearest_right_name_is_offered() {
        for name in ["max_units", "MaxUnits", "Max-Units", "max units", "-max--units-", "MAX_UNITS"] {
            assert!(error_of(name).ends_with("(did you mean max-units?)"), "{name}: {}", error_of(name));
        }
        assert!(!error_of("../max").contains("did you mean"));
    }

    #[test]
    fn a_name_that_hides_a_crate_is_refused() {
        assert!(error_of("core").contains("core-check"));
        assert!(error_of("stockflow-rule").contains("another name"));
    }
}
