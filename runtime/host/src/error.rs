//! What can be wrong with a rule before it runs, by the step that found it.

use snafu::Snafu;

/// Why a rule cannot be used, or the engine not be made.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum HostError {
    /// wasmtime would not start with our settings.
    #[snafu(display("the WebAssembly engine could not be made on this machine: {message}"))]
    Engine {
        /// What wasmtime said.
        message: String,
    },
    /// More bytes than a component may have.
    #[snafu(display(
        "rule {rule}: its component has {bytes} bytes, at most {most} are taken: build it in release mode and stripped"
    ))]
    TooLarge {
        /// The rule.
        rule: String,
        /// Size of the component.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// Other bytes than the pipeline pins.
    #[snafu(display(
        "rule {rule}: the component's digest is {found}, the pipeline says {wanted}: \
         it is another build; correct `digest`, or give the file that it names"
    ))]
    Digest {
        /// The rule.
        rule: String,
        /// What was asked for.
        wanted: String,
        /// What the bytes have.
        found: String,
    },
    /// Not a component of our world; found before compiling.
    #[snafu(display("rule {rule}: {what}"))]
    NotARule {
        /// The rule.
        rule: String,
        /// What was found and what to do.
        what: String,
    },
    /// It would take too long to compile, or too much memory; found before compiling.
    #[snafu(display("rule {rule}: it would be too dear to compile: {what}"))]
    TooHeavy {
        /// The rule.
        rule: String,
        /// What is too much of it.
        what: String,
    },
    /// The component imports what no rule may.
    #[snafu(display(
        "rule {rule}: it imports `{import}`, but a rule may only compute: \
         the one import is stockflow:rule/host@{version} (the log); build it without WASI, for wasm32-unknown-unknown"
    ))]
    ForbiddenImport {
        /// The rule.
        rule: String,
        /// The import.
        import: String,
        /// Our version of the contract.
        version: &'static str,
    },
    /// Made for another version of the contract.
    #[snafu(display(
        "rule {rule}: it was built for stockflow:rule@{found}, this host runs stockflow:rule@{wanted}: \
         rebuild it with the SDK of this version"
    ))]
    Version {
        /// The rule.
        rule: String,
        /// The version that it was built for.
        found: String,
        /// Ours.
        wanted: &'static str,
    },
    /// wasmtime would not compile or link it.
    #[snafu(display("rule {rule}: its component does not compile: {message}"))]
    Compile {
        /// The rule.
        rule: String,
        /// What wasmtime said.
        message: String,
    },
    /// No room for one more instance.
    #[snafu(display("rule {rule}: no instance could be made: {message}"))]
    Instantiate {
        /// The rule.
        rule: String,
        /// What wasmtime said.
        message: String,
    },
    /// `describe` failed, or said what cannot be.
    #[snafu(display("rule {rule}: describe: {message}"))]
    Describe {
        /// The rule.
        rule: String,
        /// What was seen.
        message: String,
    },
    /// The config does not fit the rule's schema, or the rule's own check.
    #[snafu(display("rule {rule}: config{path}: {message}"))]
    Config {
        /// The rule.
        rule: String,
        /// Where in the config, like `.windows[0]`; empty for the whole.
        path: String,
        /// What was wrong.
        message: String,
    },
    /// `configure` trapped or used too much.
    #[snafu(display("rule {rule}: configure failed: {message}"))]
    Configure {
        /// The rule.
        rule: String,
        /// What was seen.
        message: String,
    },
}
