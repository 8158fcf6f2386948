//! Asking over HTTP: where an answer leads on, it is followed a few times, and without credentials for others.

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Response, Url};

use crate::Limits;
use crate::error::{AddressSnafu, AstraySnafu, AwaySnafu, FetchError, MachineSnafu, said};
use crate::reach::{self, Refused, Resolver, host_of, is_here};

/// How often an answer may lead on.
const LED_ON_MAX: usize = 5;

/// Clients for one fetch.
pub(crate) struct Web {
    /// For others; by a proxy where the environment says so.
    others: Client,
    /// For this machine.
    here: Client,
}

impl Web {
    pub(crate) fn new(limits: &Limits) -> Result<Web, FetchError> {
        // The one provider of TLS that is built in; whoever was first has said the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = |builder: ClientBuilder| {
            let builder = builder.redirect(Policy::none()).connect_timeout(limits.connect).referer(false);
            let builder = builder.user_agent(concat!("stockflow/", env!("CARGO_PKG_VERSION")));
            builder.build().map_err(|error| MachineSnafu { said: said(&error) }.build())
        };
        Ok(Web {
            others: client(Client::builder().dns_resolver(std::sync::Arc::new(Resolver)))?,
            here: client(Client::builder().no_proxy())?,
        })
    }

    /// What is answered at last, whatever its status. Who is asked with an `authorization` is asked alone with it.
    pub(crate) async fn get(
        &self,
        asked: &Url,
        accept: &'static str,
        authorization: Option<&HeaderValue>,
    ) -> Result<Response, FetchError> {
        let mut url = asked.clone();
        for _ in 0..=LED_ON_MAX {
            reach::check(&url)?;
            let client = if is_here(&url) { &self.here } else { &self.others };
            let mut request = client.get(url.clone()).header(ACCEPT, accept);
            if let Some(authorization) = authorization.filter(|_| url.origin() == asked.origin()) {
                request = request.header(AUTHORIZATION, authorization);
            }
            let answer = request.send().await.map_err(|error| away(&url, &error))?;
            let Some(next) = led_on(&answer)? else { return Ok(answer) };
            safer(asked, &next)?;
            url = next;
        }
        AstraySnafu { host: host_of(asked), most: LED_ON_MAX }.fail()
    }
}

/// Where an answer leads on to.
fn led_on(answer: &Response) -> Result<Option<Url>, FetchError> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = answer.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let next = location.and_then(|location| answer.url().join(location).ok());
    let why = || format!("{} leads on to nowhere", host_of(answer.url()));
    next.map(Some).ok_or_else(|| AddressSnafu { why: why() }.build())
}

/// Refuses to be led from where it is safe to where it is not.
fn safer(asked: &Url, next: &Url) -> Result<(), FetchError> {
    let (from, to) = (host_of(asked), host_of(next));
    if asked.scheme() == "https" && next.scheme() != "https" {
        return AddressSnafu { why: format!("{from} leads on to {to} without TLS, which is not followed") }.fail();
    }
    if is_here(next) && !is_here(asked) {
        return AddressSnafu { why: format!("{from} leads on to this machine, which is not followed") }.fail();
    }
    Ok(())
}

fn away(url: &Url, error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if let Some(refused) = one.downcast_ref::<Refused>() {
            return AddressSnafu { why: refused.at(&host_of(url)) }.build();
        }
        cause = one.source();
    }
    AwaySnafu { host: host_of(url), said: said(error) }.build()
}

#[cfg(test)]
mod tests {
    use super::{Limits, Url, Web, away};

    #[test]
    fn a_name_that_leads_where_nobody_is_asked_is_not_connected_to() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let web = Web::new(&Limits::of_bytes(1)).unwrap();
        // As any other name whose owner has it lead here.
        let url = Url::parse("http://localhost:1/").unwrap();
        let error = runtime.block_on(web.others.get(url.clone()).send()).unwrap_err();
        let said = away(&url, &error).to_string();
        assert!(said.starts_with("localhost:1: it is link-local or on this machine"), "{said}");
    }
}
