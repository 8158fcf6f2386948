//! The stage that a rule is tried in: its ledger, its chain, its topics.

use std::sync::Arc;

use clap::Args;
use serde_json::Value;
use stockflow_codec::{Decoder, DecoderOptions};
use stockflow_core::config::KEPT_BYTES_MAX;
use stockflow_core::{LedgerConfig, OnFailure, Role, RuleConfig, Shard, StageConfig};
use stockflow_crds::Duration;
use stockflow_host::ConfiguredRule;

use super::super::loaded;
use crate::failure::Failure;

/// How long an event id is remembered, as pipelines have it by default.
const DEDUPE_WINDOW_MS: i64 = 24 * 3_600_000;
/// For how many events it is.
const DEDUPE_IDS: u64 = 1_000_000;
/// The built-in rule that moves stock.
const STOCK: &str = "stock";

/// How the stage is made.
#[derive(Debug, Args)]
pub(in crate::rule) struct StageArgs {
    /// The rule's config: JSON, or @FILE with JSON in it.
    #[arg(long, value_name = "JSON|@FILE")]
    config: Option<String>,

    /// A topic, by its short name, that the rule may emit to. May be given again; by default
    /// every text in its config is one.
    #[arg(long = "topic", value_name = "NAME")]
    topics: Vec<String>,

    /// Without a ledger, as a stage that normalizes: no stock, no state, no timers.
    #[arg(long)]
    no_ledger: bool,

    /// Let the built-in rule `stock` keep the books behind a decider that moves nothing itself.
    /// An observer always has it before it, unless there is no ledger.
    #[arg(long, conflicts_with = "no_ledger")]
    with_stock: bool,

    /// Hold and confirm beyond what is available.
    #[arg(long, conflicts_with = "no_ledger")]
    oversell: bool,

    /// How long a hold lives unless its rule says otherwise.
    #[arg(long, value_name = "TIME", default_value = "15m", conflicts_with = "no_ledger")]
    reservation_ttl: Duration,

    /// Quantities are in units of 10^-N.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=18))]
    quantity_scale: u8,
}

/// A stage of one rule, and of `stock` where that is needed.
pub(in crate::rule) struct Stage {
    pub(in crate::rule) config: Arc<StageConfig>,
    /// The chain, in order; the rule that is tried among it.
    pub(in crate::rule) chain: Vec<Link>,
    pub(in crate::rule) quantity_scale: u8,
}

/// A rule of the chain.
pub(in crate::rule) struct Link {
    pub(in crate::rule) rule: ConfiguredRule,
    /// Whether it is the one that is tried.
    pub(in crate::rule) is_tried: bool,
}

impl Stage {
    /// Loads and configures the rule `file`, and makes the stage of it.
    pub(in crate::rule) fn new(file: &str, args: &StageArgs) -> Result<Stage, Failure> {
        let engine = loaded::engine()?;
        let config = loaded::config(args.config.as_deref())?;
        let rule = loaded::load(&engine, file)?.configure(&config).map_err(loaded::wrong)?;
        let (role, keeps_state) = (rule.description().role, rule.description().state_version.is_some());
        if args.no_ledger && keeps_state {
            return Err(Failure::input(format!(
                "rule {file} keeps state, which needs a ledger: leave --no-ledger out"
            )));
        }
        let mut chain = vec![(file, Link { rule, is_tried: true })];
        if args.with_stock || (role == Role::Observer && !args.no_ledger) {
            let stock = loaded::load(&engine, STOCK)?.configure(&Value::Object(serde_json::Map::new()));
            let stock = stock.map_err(loaded::wrong)?;
            let at = usize::from(role == Role::Decider);
            chain.insert(at, (STOCK, Link { rule: stock, is_tried: false }));
        }
        let rules = chain.iter().map(|(name, _)| RuleConfig {
            name: (*name).to_owned(),
            renamed_from: None,
            on_failure: OnFailure::DeadLetter,
        });
        let config = StageConfig { ledger: args.ledger(), rules: rules.collect(), topics: args.topics(&config) };
        let chain = chain.into_iter().map(|(_, link)| link).collect();
        Ok(Stage { config: Arc::new(config), chain, quantity_scale: args.quantity_scale })
    }

    /// An empty shard, to which every key belongs.
    pub(in crate::rule) fn shard(&self) -> Shard {
        Shard::new(Arc::clone(&self.config), Box::new(|_, _| true))
    }

    /// Reads Stockflow's own JSON, strictly where a ledger depends on it.
    pub(in crate::rule) fn decoder(&self) -> Result<Decoder, Failure> {
        let strict = self.config.ledger.is_some();
        let options = DecoderOptions { quantity_scale: self.quantity_scale, strict, ..DecoderOptions::default() };
        Decoder::new(options).map_err(|error| Failure::work(error.to_string()))
    }
}

impl StageArgs {
    fn ledger(&self) -> Option<LedgerConfig> {
        (!self.no_ledger).then(|| LedgerConfig {
            oversell: self.oversell,
            reservation_ttl_ms: self.reservation_ttl.ms(),
            dedupe_window_ms: DEDUPE_WINDOW_MS,
            dedupe_ids: DEDUPE_IDS,
            kept_bytes_max: KEPT_BYTES_MAX,
        })
    }

    fn topics(&self, config: &Value) -> Vec<String> {
        let mut topics = self.topics.clone();
        if topics.is_empty() {
            add_texts(config, &mut topics);
        }
        topics
    }
}

fn add_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) if !texts.contains(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| add_texts(value, texts)),
        Value::Object(values) => values.values().for_each(|value| add_texts(value, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_topics_of_a_config_are_its_texts() {
        let mut topics = Vec::new();
        add_texts(&json!({"routes": [{"to": "a"}, {"to": "b", "keep": 3}], "otherwise": "a"}), &mut topics);
        topics.sort();
        assert_eq!(topics, ["a", "b"]);
    }
}
