//! The fetcher: what is asked for, from where, and within which limits.

use std::time::Duration;

use reqwest::Url;
use stockflow_crds::{Module, Pinned};
use tokio::runtime::Builder;
use tokio::time::timeout;

use crate::error::{AddressSnafu, FetchError, SlowSnafu, plain};
use crate::reach::host_of;
use crate::reference::Reference;
use crate::web::Web;
use crate::{Credentials, body, digest, registry};

/// What bounds a fetch.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most bytes of a component.
    pub bytes_max: usize,
    /// To be connected.
    pub connect: Duration,
    /// All of it.
    pub whole: Duration,
}

impl Limits {
    /// 5 s to be connected and 60 s for all of it, for components of this size.
    pub fn of_bytes(bytes_max: usize) -> Limits {
        Limits { bytes_max, connect: Duration::from_secs(5), whole: Duration::from_secs(60) }
    }
}

/// Where a component is that has to be fetched.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A layer of an artifact in an OCI registry.
    Artifact(&'a Pinned),
    /// What is at an address.
    Address(&'a Pinned),
}

impl<'a> Source<'a> {
    /// Where a module is to be fetched from; nothing for one that is at hand.
    pub fn of(module: &'a Module) -> Option<Source<'a>> {
        match module {
            Module::Oci(pinned) => Some(Source::Artifact(pinned)),
            Module::Url(pinned) => Some(Source::Address(pinned)),
            Module::Builtin(_) | Module::File(_) | Module::ConfigMap { .. } => None,
        }
    }

    /// Where it is, and what it must be.
    pub fn pinned(self) -> &'a Pinned {
        match self {
            Source::Artifact(pinned) | Source::Address(pinned) => pinned,
        }
    }
}

impl Source<'_> {
    /// Where it is, for messages: an address without login and query, which may be secrets.
    pub fn shown(self) -> String {
        match self {
            Source::Artifact(pinned) => pinned.place.clone(),
            Source::Address(pinned) => match Url::parse(&pinned.place) {
                Ok(url) => format!("{}://{}{}", url.scheme(), host_of(&url), plain(url.path())),
                Err(_) => "its address".to_owned(),
            },
        }
    }
}

/// Fetches components.
#[derive(Clone, Copy, Debug)]
pub struct Fetcher {
    limits: Limits,
}

impl Fetcher {
    /// Within these limits.
    pub fn new(limits: Limits) -> Fetcher {
        Fetcher { limits }
    }

    /// Fetches a component, which has the digest that is pinned. Credentials are for registries; an address is asked
    /// without any.
    ///
    /// # Errors
    /// Why there is none. Each may be mended by somebody: it is worth to ask again later.
    pub async fn fetch(&self, source: Source<'_>, credentials: &Credentials) -> Result<Vec<u8>, FetchError> {
        let late = |_| SlowSnafu { seconds: self.limits.whole.as_secs() }.build();
        timeout(self.limits.whole, self.ask(source, credentials)).await.map_err(late)?
    }

    /// As [`Fetcher::fetch`], on this thread, which waits for it.
    ///
    /// # Errors
    /// As [`Fetcher::fetch`].
    pub fn fetch_here(&self, source: Source<'_>, credentials: &Credentials) -> Result<Vec<u8>, FetchError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| FetchError::Machine { said: error.to_string() })?;
        let fetched = runtime.block_on(self.fetch(source, credentials));
        // A name that is still being looked up keeps nobody.
        runtime.shutdown_background();
        fetched
    }

    async fn ask(&self, source: Source<'_>, credentials: &Credentials) -> Result<Vec<u8>, FetchError> {
        let web = Web::new(&self.limits)?;
        let bytes = match source {
            Source::Artifact(Pinned { place, digest }) => {
                let reference: Reference = place.parse()?;
                registry::pull(&web, &reference, digest, credentials, self.limits.bytes_max).await?
            }
            Source::Address(Pinned { place, .. }) => {
                let url = Url::parse(place);
                let url = url.map_err(|error| AddressSnafu { why: format!("it is no address: {error}") }.build())?;
                let answer = body::wanted(web.get(&url, "application/wasm, */*;q=0.1", None).await?)?;
                body::read(answer, self.limits.bytes_max).await?
            }
        };
        digest::verified(bytes, &source.pinned().digest)
    }
}
