//! Rules as they are there: which component each has, and what came of trying it.

/// What there is of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleSeen {
    /// There is no config map of that name, or no such key in it.
    Missing,
    /// It is there, or is to be fetched.
    Found {
        /// SHA-256 of its component, `sha256:` and hex.
        digest: String,
        /// What came of trying it with the config and the limits that the pipeline gives it.
        verdict: Verdict,
    },
}

/// What came of trying a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was not tried yet.
    Untried,
    /// It loads, and takes its config.
    Good,
    /// It could not be had: it is tried again.
    Unfetched {
        /// Why, and what to do.
        message: String,
    },
    /// It does not.
    Bad {
        /// Why, and what to do.
        message: String,
    },
}
