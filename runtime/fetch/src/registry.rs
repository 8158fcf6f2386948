//! Registries: a manifest, then the layer, with a token where one is wanted.

use reqwest::header::{HeaderValue, WWW_AUTHENTICATE};
use reqwest::{Response, Url};
use serde::Deserialize;

use crate::challenge::Challenge;
use crate::error::{FetchError, NoRegistrySnafu};
use crate::manifest::{self, MANIFEST_BYTES_MAX, MANIFESTS};
use crate::reach::{host_of, is_here};
use crate::reference::Reference;
use crate::web::Web;
use crate::{Credentials, body, digest};

/// Most bytes of an answer with a token in it.
const TOKEN_BYTES_MAX: usize = 64 << 10;

/// The layer of an artifact that has this digest. What comes is verified by who asks for it.
pub(crate) async fn pull(
    web: &Web,
    reference: &Reference,
    wanted: &str,
    credentials: &Credentials,
    bytes_max: usize,
) -> Result<Vec<u8>, FetchError> {
    let mut session = Session { web, reference, credentials, authorization: None };
    let url = reference.manifest()?;
    let mut manifest = session.get(&url, MANIFESTS, MANIFEST_BYTES_MAX).await?;
    if let Some(digest) = reference.digest() {
        manifest = digest::verified(manifest, digest)?;
    }
    manifest::has_layer(&manifest, wanted, &host_of(&url))?;
    session.get(&reference.blob(wanted)?, "*/*", bytes_max).await
}

/// Questions to one registry.
struct Session<'a> {
    web: &'a Web,
    reference: &'a Reference,
    credentials: &'a Credentials,
    /// What the registry has wanted.
    authorization: Option<HeaderValue>,
}

impl Session<'_> {
    async fn get(&mut self, url: &Url, accept: &'static str, most: usize) -> Result<Vec<u8>, FetchError> {
        let mut answer = self.web.get(url, accept, self.authorization.as_ref()).await?;
        // Only the registry itself is believed what it wants.
        let is_asked = answer.status().as_u16() == 401 && answer.url().origin() == url.origin();
        if is_asked && self.authorization.is_none() {
            self.authorization = self.authorize(url, &answer).await?;
            answer = self.web.get(url, accept, self.authorization.as_ref()).await?;
        }
        body::read(body::wanted(answer)?, most).await
    }

    /// What the registry wants to see; nothing where we have not got it.
    async fn authorize(&self, url: &Url, answer: &Response) -> Result<Option<HeaderValue>, FetchError> {
        let header = answer.headers().get(WWW_AUTHENTICATE).and_then(|header| header.to_str().ok());
        let login = self.credentials.login(&self.reference.registry);
        match header.and_then(Challenge::of) {
            Some(Challenge::Basic) => Ok(login),
            Some(Challenge::Bearer { realm, service }) => {
                let realm = self.realm(url, &realm, service.as_deref())?;
                let answer = body::wanted(self.web.get(&realm, "application/json", login.as_ref()).await?)?;
                let host = host_of(&realm);
                token(&body::read(answer, TOKEN_BYTES_MAX).await?, &host).map(Some)
            }
            None => NoRegistrySnafu { host: host_of(url), why: "it does not say how to log in" }.fail(),
        }
    }

    /// Where tokens are, with what is asked for: to read this repository, and nothing else.
    fn realm(&self, url: &Url, realm: &str, service: Option<&str>) -> Result<Url, FetchError> {
        let no_realm = |why| NoRegistrySnafu { host: host_of(url), why }.build();
        let mut realm = Url::parse(realm).map_err(|_| no_realm("where it gives tokens is no address"))?;
        // Credentials go there.
        if realm.scheme() != "https" && !(is_here(&realm) && is_here(url)) {
            return Err(no_realm("where it gives tokens there is no TLS"));
        }
        let scope = format!("repository:{}:pull", self.reference.repository);
        let mut query = realm.query_pairs_mut();
        query.extend_pairs(service.map(|service| ("service", service)));
        query.append_pair("scope", &scope);
        drop(query);
        Ok(realm)
    }
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

fn token(body: &[u8], host: &str) -> Result<HeaderValue, FetchError> {
    let no_token = || NoRegistrySnafu { host, why: "it answers without a token" }.build();
    let found: Token = serde_json::from_slice(body).map_err(|_| no_token())?;
    let token = found.token.or(found.access_token).ok_or_else(no_token)?;
    let mut header = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| no_token())?;
    header.set_sensitive(true);
    Ok(header)
}
