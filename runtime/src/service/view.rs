//! What the service shows of its stages over HTTP, from the moment that it knows their names.

use std::sync::Arc;

use stockflow_kafka::KafkaLog;
use stockflow_web::Server;

use super::stage::Shown;
use super::{Service, link, stop};
use crate::failure::Failure;
use crate::http::{self, StageView, View};

/// Starts to serve, where an address was given.
pub(super) fn serve(service: &Service<'_>, log: &KafkaLog, stages: &[Shown]) -> Result<Option<Server>, Failure> {
    let Some(address) = service.args.http else { return Ok(None) };
    let stages = stages.iter().map(|Shown { resolved, control, stage }| {
        let (log, group, known) = (log.clone(), resolved.group.clone(), Arc::clone(stage));
        let owner = move |partition| {
            let topic = &known.get()?.inputs[0].subscription.topic;
            let client_id = log.admin().owner(&group, topic, partition).ok().flatten()?;
            link::instance_of(&client_id).map(str::to_owned)
        };
        StageView {
            name: resolved.name.clone(),
            group: resolved.group.clone(),
            stage: Arc::clone(stage),
            control: Arc::clone(control),
            owner: Box::new(owner),
        }
    });
    let view = View {
        pipeline: format!("{}/{}", service.pipeline.namespace, service.pipeline.name),
        instance: service.args.instance.clone(),
        leaves_for_good: {
            let file = service.args.leaving.clone();
            Box::new(move || stop::is_for_good(file.as_deref()))
        },
        stages: stages.collect(),
    };
    let server = Server::start(address, http::site(Arc::new(view)));
    server.map(Some).map_err(|error| Failure::work(error.to_string()))
}
