//! A registry of artifacts on 127.0.0.1, which is a web server too: it answers what it was told to, by path, may want
//! a login, may be away, and notes what it was asked.

mod answer;
mod serve;

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use answer::{Answer, Body};

/// The token that a registry with a login gives.
const TOKEN: &str = "a-token-of-the-test";

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Path and query.
    pub path: String,
    /// What the asker has shown.
    pub authorization: Option<String>,
}

/// What a registry is told.
#[derive(Debug, Default)]
struct Told {
    answers: BTreeMap<String, Answer>,
    /// `Basic …` that tokens are given to.
    login: Option<String>,
    is_away: bool,
    asked: Vec<Asked>,
}

/// A registry. It ends with the process.
#[derive(Clone, Debug)]
pub struct Registry {
    address: SocketAddr,
    told: Arc<Mutex<Told>>,
}

impl Registry {
    /// Starts one, with nothing in it.
    ///
    /// # Errors
    /// The machine gives no port, or no thread.
    pub fn start() -> io::Result<Registry> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let registry = Registry { address: listener.local_addr()?, told: Arc::default() };
        let serving = registry.clone();
        std::thread::Builder::new().name("registry".to_owned()).spawn(move || serve::accept(&listener, &serving))?;
        Ok(registry)
    }

    /// Host and port, which references begin with.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// An address on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Says what is answered at a path.
    pub fn put(&self, path: &str, answer: Answer) {
        self.lock().answers.insert(path.to_owned(), answer);
    }

    /// Publishes a component of this digest as an artifact of one layer, and gives its reference.
    pub fn publish(&self, name: &str, tag: &str, component: &[u8], digest: &str) -> String {
        let size = component.len();
        let manifest = format!(
            r#"{{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {{"mediaType": "application/vnd.wasm.config.v0+json", "digest": "{digest}", "size": {size}}},
            "layers": [{{"mediaType": "application/wasm", "digest": "{digest}", "size": {size}}}]}}"#
        );
        self.put(&format!("/v2/{name}/manifests/{tag}"), Answer::ok(manifest.into_bytes()));
        self.put(&format!("/v2/{name}/blobs/{digest}"), Answer::ok(component.to_vec()));
        format!("{}/{name}:{tag}", self.host())
    }

    /// From now on artifacts are given to who shows a token, and tokens to who shows this (`Basic …`).
    pub fn wants(&self, login: &str) {
        self.lock().login = Some(login.to_owned());
    }

    /// From now on nobody is answered, or everybody again.
    pub fn is_away(&self, is_away: bool) {
        self.lock().is_away = is_away;
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.lock().asked.clone()
    }

    /// What is answered; nothing where the registry is away.
    fn answer(&self, asked: &Asked) -> Option<Answer> {
        let mut told = self.lock();
        if told.is_away {
            return None;
        }
        told.asked.push(asked.clone());
        let path = asked.path.split('?').next().unwrap_or_default();
        let shown = asked.authorization.as_deref();
        let refused = match &told.login {
            Some(login) if path == "/token" && shown == Some(login) => {
                return Some(Answer::ok(format!(r#"{{"token": "{TOKEN}"}}"#).into_bytes()));
            }
            Some(_) if path == "/token" => Some(Answer::of(401)),
            Some(_) if path.starts_with("/v2/") && shown != Some(&format!("Bearer {TOKEN}")) => {
                let wanted = format!(r#"Bearer realm="{}",service="registry.test""#, self.url("/token"));
                Some(Answer::of(401).with("WWW-Authenticate", &wanted))
            }
            _ => None,
        };
        Some(refused.or_else(|| told.answers.get(path).cloned()).unwrap_or_else(|| Answer::of(404)))
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
