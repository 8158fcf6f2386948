//! Rules that have to be fetched: a worker waits for them before its stage is made ready, and says so meanwhile.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use stockflow_crds::{Module, ResolvedRule};
use stockflow_modules::{ModuleError, Modules};
use stockflow_worker::Control;

use super::stop::Wake;
use super::{Service, Shown};
use crate::failure::Failure;
use crate::fetched::{is_fetched, place_of};

/// How long before a rule is asked for again: twice as long each time.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// And no longer.
const AGAIN_AFTER_MAX: Duration = Duration::from_secs(60);

/// Components that were waited for.
#[derive(Debug, Default)]
pub(super) struct Components(BTreeMap<String, Vec<u8>>);

impl Components {
    /// A module's bytes: those that were waited for, or what there is now.
    pub(super) fn read(&self, modules: &Modules, module: &Module) -> Result<Cow<'static, [u8]>, ModuleError> {
        let waited_for = match module {
            Module::Oci(pinned) | Module::Url(pinned) => self.0.get(&pinned.digest),
            Module::Builtin(_) | Module::File(_) | Module::ConfigMap { .. } => None,
        };
        waited_for.map_or_else(|| modules.read(module), |component| Ok(Cow::Owned(component.clone())))
    }
}

/// Until a worker has every rule of its stage that is to be fetched; nothing when it was told to stop before. Who runs
/// a whole pipeline waits for nothing: a rule that he does not get ends him.
pub(super) fn wait_for(
    service: &Service<'_>,
    stages: &[Shown],
    (waker, wakes): (&Sender<Wake>, &Receiver<Wake>),
) -> Result<Option<Components>, Failure> {
    let rules = |shown: &Shown| shown.resolved.rules.iter().any(|rule| is_fetched(&rule.module));
    let Some(shown) = stages.iter().find(|shown| service.only.is_some() && rules(shown)).cloned() else {
        return Ok(Some(Components::default()));
    };
    let (modules, done, control) = (service.modules.clone(), waker.clone(), Arc::clone(&shown.control));
    let named = std::thread::Builder::new().name("rules".to_owned());
    let thread = named.spawn(move || {
        let fetched = fetch(&modules, &shown.resolved.rules, &control);
        // Whoever does not listen any more was told to stop.
        let _ = done.send(Wake::Fetched);
        fetched
    });
    let thread = thread.map_err(|error| Failure::work(format!("cannot start a thread: {error}")))?;
    if let Ok(Wake::Fetched) = wakes.recv() {
        let gone =
            |_| Failure::work("rules were fetched without a word; this is a fault of stockflow, please report it");
        return thread.join().map(Some).map_err(gone);
    }
    // The thread may be in the middle of a fetch: it ends with the process.
    stages.iter().for_each(|shown| shown.control.stop());
    Ok(None)
}

/// Fetches until all are there, or the stage is to stop.
fn fetch(modules: &Modules, rules: &[ResolvedRule], control: &Control) -> Components {
    let mut components = Components::default();
    for rule in rules {
        let (Module::Oci(pinned) | Module::Url(pinned)) = &rule.module else { continue };
        let mut again_after = AGAIN_AFTER;
        let place = place_of(&rule.module);
        control.lacks(Some(format!("rule {}: {place} is being fetched", rule.name)));
        while !control.stopping() {
            match modules.read(&rule.module) {
                Ok(component) => {
                    components.0.insert(pinned.digest.clone(), component.into_owned());
                    break;
                }
                Err(error) => {
                    tracing::warn!(rule = rule.name, %error, "waiting for a rule");
                    let lacks = format!("rule {}: {error}", rule.name);
                    control.note_error(&lacks);
                    control.lacks(Some(lacks));
                }
            }
            control.wait(again_after);
            again_after = (again_after * 2).min(AGAIN_AFTER_MAX);
        }
        control.lacks(None);
    }
    components
}
