//! What is printed without a cluster: the CRD, the roles, and what a pipeline would become.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use stockflow_crds::{Problem, ResolvedPipeline};
use stockflow_plan::{Action, KafkaSeen, Observed, Plan, RuleSeen, Settings, Verdict};

use crate::args::RbacArgs;
use crate::failure::Failure;
use crate::{input, needs};

/// Prints the CRD.
///
/// # Errors
/// When it cannot be written to standard output.
pub fn crds() -> Result<(), Failure> {
    write(&stockflow_crds::crd_yaml().map_err(|error| Failure::work(error.to_string()))?)
}

/// Prints the roles.
///
/// # Errors
/// When they cannot be written to standard output.
pub fn rbac(args: &RbacArgs) -> Result<(), Failure> {
    let roles = needs::roles(&args.account, &args.own_namespace, args.namespace.as_deref());
    write(&documents(&roles)?)
}

/// Prints the topics and objects that a pipeline would have on a cluster that has none of it yet.
///
/// # Errors
/// Every problem of the pipeline.
pub fn plan(file: &Path, worker_image: &str) -> Result<(), Failure> {
    let (text, name) = input::read(file)?;
    let told = |problems: Vec<Problem>| {
        let named = |problem: Problem| if problem.source_name.is_some() { problem } else { problem.in_source(&name) };
        let problems: Vec<String> = problems.into_iter().map(|problem| named(problem).to_string()).collect();
        Failure::input(problems.join("\n"))
    };
    let resource = stockflow_crds::load(&text, &name).map_err(told)?;
    let pipeline = stockflow_crds::resolve(&resource).map_err(told)?;
    let observed = Observed {
        kafka: KafkaSeen::Topics(Default::default()),
        rules: taken_for_good(&pipeline),
        settings: Settings { image: worker_image.to_owned(), ..Settings::default() },
        ..Observed::default()
    };
    let plan = stockflow_plan::plan(&pipeline, &observed);
    write(&readable(&plan)?)
}

/// Rules are tried where workers run; here they are taken for what a cluster would find.
fn taken_for_good(pipeline: &ResolvedPipeline) -> BTreeMap<(String, String), RuleSeen> {
    let mut rules = BTreeMap::new();
    for stage in &pipeline.stages {
        for rule in &stage.rules {
            let digest = rule.digest.clone().unwrap_or_else(|| "sha256:of-its-component".to_owned());
            let seen = RuleSeen::Found { digest, verdict: Verdict::Good };
            rules.insert((stage.name.clone(), rule.name.clone()), seen);
        }
    }
    rules
}

fn readable(plan: &Plan) -> Result<String, Failure> {
    let mut text = String::new();
    for notice in &plan.notices {
        text.push_str(&format!("# {}: {}\n", notice.reason.name(), notice.message.replace('\n', "\n# ")));
    }
    let mut objects = Vec::new();
    for action in &plan.actions {
        match action {
            Action::CreateTopic { topic_name, partitions, replication, configs } => {
                let configs: Vec<String> = configs.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let configs = configs.join(", ");
                text.push_str(&format!(
                    "# topic {topic_name}: {partitions} partitions, {replication} copies, {configs}\n"
                ));
            }
            Action::CopyRule { copy } => text.push_str(&format!(
                "# copy of the rule under {} in config map {}: {}\n",
                copy.key, copy.config_map, copy.object.name
            )),
            Action::ApplyChild { object, .. } => objects.push(&object.value),
            _ => {}
        }
    }
    Ok(text + &documents(&objects)?)
}

fn documents<T: Serialize>(objects: &[T]) -> Result<String, Failure> {
    let mut text = String::new();
    for object in objects {
        let yaml = serde_saphyr::to_string(object).map_err(|error| Failure::work(error.to_string()))?;
        text.push_str("---\n");
        text.push_str(&yaml);
    }
    Ok(text)
}

fn write(text: &str) -> Result<(), Failure> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever read has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::work(format!("cannot write to standard output: {error}"))),
        Ok(()) => Ok(()),
    }
}
