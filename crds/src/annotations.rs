//! Annotations of an InventoryPipeline by which a person asks for something once.

/// Restarts the workers of every stage, pod by pod, whenever its value changes: a time, as `kubectl rollout restart`
/// writes it, or any other text.
pub const RESTARTED_AT: &str = "stockflow.dev/restartedAt";

/// Lets a pipeline that is being deleted go without its topics being deleted, when it is `true`: for a Kafka that does
/// not come back.
pub const FORCE_DELETE: &str = "stockflow.dev/forceDelete";
