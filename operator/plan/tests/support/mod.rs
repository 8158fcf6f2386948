//! What claims about plans are made with: pipelines, a world that carries plans out, and plans as text.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "each test uses some of it; what fails fails its test"
)]

pub mod text;
pub mod world;

use std::collections::BTreeSet;

use stockflow_crds::{InventoryPipeline, ResolvedPipeline, load, resolve};
use stockflow_plan::{Observed, Plan, RuleSeen, Settings, Verdict, check, plan};
use world::World;

/// Two stages, of which the second keeps books; topics of every kind.
pub const RETAIL: &str = include_str!("retail.yaml");

/// A pipeline of this text.
pub fn resolved(text: &str) -> ResolvedPipeline {
    let pipeline: InventoryPipeline = load(text, "p").unwrap_or_else(|problems| panic!("{problems:?}"));
    resolve(&pipeline).unwrap()
}

/// The retail pipeline with some texts replaced.
pub fn retail(changes: &[(&str, &str)]) -> ResolvedPipeline {
    let mut text = RETAIL.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "`{from}` is not in retail.yaml");
        text = text.replacen(from, to, 1);
    }
    resolved(&text)
}

/// What is seen of a pipeline that was just created, on a Kafka without its topics but for those of others.
pub fn fresh() -> World {
    let settings = Settings {
        image: "registry.example/stockflow:1.0.0".to_owned(),
        asking_namespaces: BTreeSet::from(["monitoring".to_owned(), "stockflow".to_owned()]),
    };
    let mut observed = Observed { uid: "uid-1".into(), created_s: 1_000, settings, ..Observed::default() };
    for name in ["kafka-ca", "kafka-user"] {
        observed.secrets.insert(name.into(), "7".into());
    }
    for (stage, rule) in [("normalize", "store-events"), ("stock", "books"), ("stock", "low-stock")] {
        observed.rules.insert((stage.into(), rule.into()), found(3, Verdict::Good));
    }
    let mut world = World::new(observed);
    world.topic("erp.feed", 6, 3, &[]);
    world
}

/// A rule that is there, whose digest begins with this.
pub fn found(begins: u8, verdict: Verdict) -> RuleSeen {
    RuleSeen::Found { digest: digest(begins), verdict }
}

/// A digest that begins with this.
pub fn digest(begins: u8) -> String {
    format!("sha256:{}", format!("{begins:02x}").repeat(32))
}

/// The plan, which must pass the check.
pub fn checked(pipeline: &ResolvedPipeline, observed: &Observed) -> Plan {
    let plan = plan(pipeline, observed);
    check(pipeline, observed, plan).unwrap_or_else(|breaches| panic!("{breaches:#?}")).into_plan()
}

/// A world in which this pipeline runs, and nothing is left to be done.
pub fn running(pipeline: &ResolvedPipeline) -> World {
    let mut world = fresh();
    settle(pipeline, &mut world);
    world
}

/// Plans and carries out once.
pub fn step(pipeline: &ResolvedPipeline, world: &mut World) {
    let plan = checked(pipeline, &world.observed);
    world.carry_out(&plan);
}

/// Plans and carries out until nothing is left; three rounds are enough.
pub fn settle(pipeline: &ResolvedPipeline, world: &mut World) {
    for _ in 0..3 {
        step(pipeline, world);
    }
    let left = checked(pipeline, &world.observed).actions;
    assert!(left.is_empty(), "not settled: {left:#?}");
}
