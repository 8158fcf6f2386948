//! The real doors: the API server forwards a port of a pod, for who has the right `pods/portforward`.

use std::time::Duration;

use futures::FutureExt;
use k8s_openapi::api::core::v1::Pod;
use kube::Client;
use kube::api::{Api, Portforwarder};
use tokio::time::timeout;

use crate::doors::{Door, Doors, PodName, Shut};

/// How long a way to a pod may take to open; a node that is gone takes for ever.
const OPENS_WITHIN: Duration = Duration::from_secs(20);

/// Ways through an API server.
pub struct Forwards {
    client: Client,
}

impl Forwards {
    /// With the rights that this client has.
    pub fn new(client: Client) -> Forwards {
        Forwards { client }
    }
}

impl Doors for Forwards {
    async fn open(&self, pod: &PodName, port: u16) -> Result<Door, Shut> {
        let pods: Api<Pod> = Api::namespaced(self.client.clone(), &pod.namespace);
        match timeout(OPENS_WITHIN, pods.portforward(&pod.name, &[port])).await {
            Ok(Ok(forwarder)) => taken(forwarder, port),
            Ok(Err(error)) => Err(shut(error)),
            Err(_) => Err(Shut::Unopened { message: format!("no way to it within {} s", OPENS_WITHIN.as_secs()) }),
        }
    }
}

fn taken(mut forwarder: Portforwarder, port: u16) -> Result<Door, Shut> {
    let unopened = || Shut::Unopened { message: format!("the API server forwards no port {port}") };
    let stream = forwarder.take_stream(port).ok_or_else(unopened)?;
    let trouble = forwarder.take_error(port).ok_or_else(unopened)?;
    // It goes on for as long as the stream is there.
    Ok(Door { stream: Box::new(stream), trouble: trouble.boxed() })
}

fn shut(error: kube::Error) -> Shut {
    match error {
        kube::Error::Api(status) if status.code == 403 => Shut::Forbidden { message: status.message.clone() },
        kube::Error::Api(status) if status.code == 404 => Shut::Unopened { message: "the pod is gone".to_owned() },
        kube::Error::Api(status) => Shut::Unopened { message: status.message.clone() },
        error => Shut::Unopened { message: error.to_string() },
    }
}
