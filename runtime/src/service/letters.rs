//! The dead letters of a service's stages, answered for who is on the same machine or in the same pod.

use stockflow_kafka::KafkaLog;
use stockflow_web::Server;

use super::Service;
use crate::dlq::{self, Source};
use crate::failure::Failure;

/// Starts to serve, where an address was given.
pub(super) fn serve(service: &Service<'_>, log: &KafkaLog) -> Result<Option<Server>, Failure> {
    let Some(address) = service.args.dlq else { return Ok(None) };
    let stages = service.pipeline.stages.iter().filter(|stage| service.only.is_none_or(|only| only == stage.name));
    let sources =
        stages.map(|stage| Source { log: log.clone(), pipeline: service.pipeline.clone(), stage: stage.clone() });
    let server = Server::start(address, dlq::site(sources.collect()));
    let server = server.map_err(|error| Failure::work(error.to_string()))?;
    tracing::info!(address = %server.address(), "dead letters are answered here");
    Ok(Some(server))
}
