//! Assembly: from a resolved pipeline to stages that can run.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use snafu::{ResultExt, Snafu};
use stockflow_codec::{Decoder, RefusalShape, StockShape};
use stockflow_core::{LedgerConfig, RuleConfig, StageConfig};
use stockflow_crds::{Module, Oversell, ResolvedInput, ResolvedPipeline, ResolvedRule, ResolvedStage, TopicIndex};
use stockflow_host::{ConfiguredRule, Engine, HostError, Limits};
use stockflow_log::{Start, Subscription};

use crate::clock::WallClock;
use crate::pace::Pace;
use crate::publish::Outlets;
use crate::stage::{Input, Publish, RuleSource, Stage};
use crate::translate;

/// Why a stage could not be made ready.
#[derive(Debug, Snafu)]
pub enum AssembleError {
    /// A rule's component could not be had.
    #[snafu(display("{path}: {message}"))]
    Module {
        /// Field path of the module in the pipeline.
        path: String,
        /// What was wrong, and what to do.
        message: String,
    },
    /// A rule's component could not be loaded or configured.
    #[snafu(display("{path}: {source}"))]
    Rule {
        /// Field path of the rule in the pipeline.
        path: String,
        /// What the host said.
        source: HostError,
    },
    /// A rule needs a ledger that its stage does not have.
    #[snafu(display(
        "{path}: rule {rule} keeps state, which needs a stage with a ledger: \
         give the stage a `ledger`, or move the rule to the stage that has one"
    ))]
    NeedsLedger {
        /// Field path of the rule in the pipeline.
        path: String,
        /// The rule.
        rule: String,
    },
    /// A decoder could not be made of the mapping.
    #[snafu(display("{path}: {message}"))]
    Mapping {
        /// Field path of the input in the pipeline.
        path: String,
        /// What was wrong.
        message: String,
    },
}

/// Where the bytes of a rule's component come from; the error is a sentence.
pub type Modules<'a> = dyn Fn(&Module) -> Result<Cow<'static, [u8]>, String> + 'a;

/// What every stage of a run has in common.
pub struct Assembly<'a> {
    /// The pipeline.
    pub pipeline: &'a ResolvedPipeline,
    /// The engine that rules are compiled with.
    pub engine: &'a Engine,
    /// Where rules come from.
    pub modules: &'a Modules<'a>,
    /// What bounds the clocks.
    pub wall_clock: WallClock,
    /// Most records in one poll.
    pub batch_records_max: usize,
    /// Read every topic from its beginning, whatever `start` says.
    pub from_beginning: bool,
}

impl Assembly<'_> {
    /// Makes stage `place` ready. `partitions` are those of its first input.
    ///
    /// # Errors
    /// [`AssembleError`], with the field path of what is wrong.
    pub fn stage(&self, place: usize, stage: &ResolvedStage, partitions: u32) -> Result<Stage, AssembleError> {
        let path = format!("spec.stages[{place}]");
        let mut rules: Vec<Box<dyn RuleSource>> = Vec::new();
        let mut state_versions = Vec::new();
        let mut digests = Vec::new();
        for (n, rule) in stage.rules.iter().enumerate() {
            let (rule, digest) = self.rule(rule, &format!("{path}.rules[{n}]"), stage.ledger.is_some())?;
            state_versions.push(rule.description().state_version.unwrap_or(0));
            rules.push(Box::new(rule));
            digests.push(digest);
        }
        let mut inputs = Vec::new();
        for (n, input) in stage.inputs.iter().enumerate() {
            inputs.push(self.input(input, &format!("{path}.from[{n}]"), stage.ledger.is_some())?);
        }
        Ok(Stage {
            name: stage.name.clone(),
            group: stage.group.clone(),
            inputs,
            partitions,
            input_id: String::new(),
            config: Arc::new(self.config(stage)),
            topics: self.pipeline.topics.iter().map(|topic| topic.topic_name.clone()).collect(),
            rules,
            digests,
            state_versions,
            publish: self.publish(stage),
            outlets: Outlets::default(),
            carried: stage.publish.headers.clone(),
            quantity_scale: self.pipeline.quantity_scale,
            wall_clock: self.wall_clock.clone(),
            batch_records_max: self.batch_records_max,
            pace: Pace::default(),
            instance: "run".to_owned(),
            durable: None,
        })
    }

    /// A rule, configured, and the digest of its component.
    fn rule(&self, rule: &ResolvedRule, path: &str, ledger: bool) -> Result<(ConfiguredRule, String), AssembleError> {
        let bytes = (self.modules)(&rule.module)
            .map_err(|message| AssembleError::Module { path: format!("{path}.module"), message })?;
        let compiled = self
            .engine
            .load(&rule.name, &bytes, rule.digest.as_deref())
            .context(RuleSnafu { path: path.to_owned() })?;
        if compiled.description().state_version.is_some() && !ledger {
            return NeedsLedgerSnafu { path, rule: &rule.name }.fail();
        }
        let memory_bytes = usize::try_from(rule.memory_bytes).unwrap_or(usize::MAX);
        let limits = Limits {
            fuel: rule.fuel,
            memory_bytes,
            deadline: Duration::from_millis(rule.deadline_ms),
            ..Limits::default()
        };
        let configured = compiled.configure(&rule.config, limits);
        let configured = configured.context(RuleSnafu { path: format!("{path}.config") })?;
        Ok((configured, stockflow_host::digest_of(&bytes)))
    }

    fn input(&self, input: &ResolvedInput, path: &str, ledger: bool) -> Result<Input, AssembleError> {
        let start = if self.from_beginning { Start::Earliest } else { translate::start(input.start) };
        let options = translate::decoder_options(input, self.pipeline.quantity_scale, ledger);
        let decoder = Decoder::new(options)
            .map_err(|error| AssembleError::Mapping { path: path.to_owned(), message: error.to_string() })?;
        Ok(Input { subscription: Subscription { topic: self.topic_name(input.topic), start }, decoder })
    }

    fn config(&self, stage: &ResolvedStage) -> StageConfig {
        StageConfig {
            ledger: stage.ledger.map(|ledger| LedgerConfig {
                oversell: ledger.oversell == Oversell::Allow,
                reservation_ttl_ms: ledger.reservation_ttl_ms,
                dedupe_window_ms: ledger.dedupe_window_ms,
                dedupe_ids: ledger.dedupe_ids,
                kept_bytes_max: ledger.rule_state_bytes,
            }),
            rules: stage
                .rules
                .iter()
                .map(|rule| RuleConfig {
                    name: rule.name.clone(),
                    renamed_from: rule.renamed_from.clone(),
                    on_failure: translate::on_failure(rule.on_failure),
                })
                .collect(),
            topics: self.pipeline.topics.iter().map(|topic| topic.name.clone()).collect(),
        }
    }

    fn publish(&self, stage: &ResolvedStage) -> Publish {
        let publish = &stage.publish;
        Publish {
            stock: publish.stock.as_ref().map(|output| {
                let fields: Vec<_> =
                    output.fields.iter().map(|(n, f)| (n.clone(), translate::stock_field(*f))).collect();
                (self.topic_name(output.topic), StockShape::new(&fields))
            }),
            refusals: publish.refusals.as_ref().map(|output| {
                let fields: Vec<_> =
                    output.fields.iter().map(|(n, f)| (n.clone(), translate::refusal_field(*f))).collect();
                (self.topic_name(output.topic), RefusalShape::new(&fields))
            }),
            dead_letters: stage.dead_letter_topic.clone(),
        }
    }

    fn topic_name(&self, topic: TopicIndex) -> String {
        self.pipeline.topic(topic).map(|topic| topic.topic_name.clone()).unwrap_or_default()
    }
}
