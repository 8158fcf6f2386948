//! The engine: wasmtime with our settings, the pool of instances, and loading.

use std::path::PathBuf;
use std::sync::Arc;

use wasmtime::component::{Component, Linker};
use wasmtime::{Config, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::bindings::{Rule, RulePre};
use crate::compiled::CompiledRule;
use crate::error::{CompileSnafu, EngineSnafu, HostError};
use crate::state::State;
use crate::ticker::Ticker;
use crate::{cache, inspect};

/// WebAssembly's own stack, bytes; a guest that recurses further traps.
const GUEST_STACK_BYTES: usize = 512 << 10;
/// Memory of a pooled instance that is zeroed in place rather than given back to the system.
const RESIDENT_BYTES: usize = 1 << 20;
/// Core instances and tables that a component of ours may consist of: the rule and the shims
/// that `wit-component` puts around it.
const PARTS_OF_COMPONENT: u32 = 6;

/// What an engine is made with.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Where compiled rules are kept between runs; nowhere if `None`. Made with mode 0700.
    pub cache_folder: Option<PathBuf>,
    /// Most instances at a time, of all rules and threads. Each reserves 4 GiB of addresses, not of memory.
    pub instances_max: u32,
}

impl Default for EngineOptions {
    fn default() -> Self {
        EngineOptions { cache_folder: None, instances_max: 512 }
    }
}

/// Compiles rules and owns what their instances share. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    engine: wasmtime::Engine,
    linker: Linker<State>,
    ticker: Ticker,
}

impl Engine {
    /// An engine for this machine.
    ///
    /// # Errors
    /// [`HostError::Engine`] when the machine lacks the address space or a thread.
    pub fn new(options: &EngineOptions) -> Result<Engine, HostError> {
        let failed = |error: wasmtime::Error| HostError::Engine { message: format!("{error:#}") };
        let engine = wasmtime::Engine::new(&config(options)).map_err(failed)?;
        let mut linker = Linker::new(&engine);
        Rule::add_to_linker::<_, State>(&mut linker, |state| state).map_err(failed)?;
        let ticker = Ticker::start(engine.weak())
            .map_err(|error| EngineSnafu { message: format!("no thread for deadlines: {error}") }.build())?;
        Ok(Engine { inner: Arc::new(Inner { engine, linker, ticker }) })
    }

    /// Checks the component, compiles it and asks it what it is. `rule` is its name in the
    /// pipeline, for messages; `digest` what the pipeline pins (`sha256:` and hex).
    ///
    /// # Errors
    /// [`HostError`], naming the rule.
    pub fn load(&self, rule: &str, component: &[u8], digest: Option<&str>) -> Result<CompiledRule, HostError> {
        inspect::check(rule, component, digest)?;
        let compile = || -> wasmtime::Result<RulePre<State>> {
            let component = Component::from_binary(&self.inner.engine, component)?;
            RulePre::new(self.inner.linker.instantiate_pre(&component)?)
        };
        let pre = compile().map_err(|error| CompileSnafu { rule, message: format!("{error:#}") }.build())?;
        CompiledRule::describe(self.clone(), rule, pre)
    }

    pub(crate) fn wasmtime(&self) -> &wasmtime::Engine {
        &self.inner.engine
    }

    pub(crate) fn ticker(&self) -> &Ticker {
        &self.inner.ticker
    }
}

fn config(options: &EngineOptions) -> Config {
    let mut pool = PoolingAllocationConfig::new();
    let parts = options.instances_max.saturating_mul(PARTS_OF_COMPONENT);
    pool.total_component_instances(options.instances_max)
        .total_core_instances(parts)
        .total_tables(parts)
        .total_memories(options.instances_max)
        .max_memories_per_component(1)
        .max_core_instances_per_component(PARTS_OF_COMPONENT)
        .max_tables_per_component(PARTS_OF_COMPONENT)
        .linear_memory_keep_resident(RESIDENT_BYTES);

    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(GUEST_STACK_BYTES)
        .wasm_relaxed_simd(false)
        .cranelift_nan_canonicalization(true)
        .concurrency_support(false)
        .wasm_backtrace_max_frames(None);
    config.cache(options.cache_folder.as_deref().and_then(cache::open));
    config
}
