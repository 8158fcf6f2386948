//! Rules before they roll: which component each is, and what came of trying it, in a process of its own.

mod checker;
pub mod child;
mod digests;
mod fetching;
mod request;
mod source;
mod trial;
mod verdicts;

use std::collections::BTreeMap;
use std::path::PathBuf;

use kube::Client;
use stockflow_crds::{Module, ResolvedPipeline, ResolvedRule, ResolvedStage};
use stockflow_plan::{RuleSeen, Verdict};

pub use checker::{CheckError, RuleChecker, SUBCOMMAND};
use digests::Digests;
use fetching::Fetching;
pub use request::{Answer, Request};
pub use source::{SourceError, component};
use verdicts::{Question, Verdicts};

/// What is known of rules: their digests, and what came of trying them.
#[derive(Debug)]
pub struct Rules {
    digests: Digests,
    verdicts: Verdicts,
    checker: RuleChecker,
    fetching: Fetching,
}

impl Rules {
    /// Rules that are tried by this program, which is the operator's own.
    pub fn new(program: PathBuf) -> Rules {
        Rules {
            digests: Digests::default(),
            verdicts: Verdicts::default(),
            checker: RuleChecker::new(program),
            fetching: Fetching::default(),
        }
    }

    /// Each rule of the pipeline, by its stage and its name.
    ///
    /// # Errors
    /// When the API server does not answer.
    pub async fn seen(
        &self,
        client: &Client,
        pipeline: &ResolvedPipeline,
    ) -> Result<BTreeMap<(String, String), RuleSeen>, SourceError> {
        let mut seen = BTreeMap::new();
        for stage in &pipeline.stages {
            for rule in &stage.rules {
                let of = self.one(client, &pipeline.namespace, stage, rule).await?;
                seen.insert((stage.name.clone(), rule.name.clone()), of);
            }
        }
        Ok(seen)
    }

    async fn one(
        &self,
        client: &Client,
        namespace: &str,
        stage: &ResolvedStage,
        rule: &ResolvedRule,
    ) -> Result<RuleSeen, SourceError> {
        let digest = match &rule.module {
            Module::Builtin(name) => source::digest_of_builtin(name),
            Module::ConfigMap { name, key } => self.digests.of(client, (namespace, name), key).await?,
            Module::File(_) => None,
            // It is that or nothing: whether it can be had is part of trying it.
            Module::Oci(pinned) | Module::Url(pinned) => Some(pinned.digest.clone()),
        };
        let Some(digest) = digest else { return Ok(RuleSeen::Missing) };
        let verdict = self.verdicts.of(&Question::new(namespace, stage, rule, &digest)).unwrap_or(Verdict::Untried);
        Ok(RuleSeen::Found { digest, verdict })
    }
}
