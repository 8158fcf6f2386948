//! Pods as servers on this machine, and doors that lead to them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use futures::FutureExt;
use stockflow_kubectl::{Door, Doors, PodName, Shut};

/// What a pod answers to a request's lines; nothing: it hangs up.
pub type Says = dyn Fn(&[String]) -> Option<(u16, String)> + Send + Sync;

/// Pods by name, each with ports that somebody listens on.
#[derive(Default)]
pub struct Hosts {
    listening: BTreeMap<(String, u16), SocketAddr>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Hosts {
    /// With a pod that says so on a port.
    pub fn with(
        mut self,
        pod: &str,
        port: u16,
        says: impl Fn(&[String]) -> Option<(u16, String)> + Send + Sync + 'static,
    ) -> Hosts {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        self.listening.insert((pod.to_owned(), port), listener.local_addr().unwrap());
        let (asked, name) = (Arc::clone(&self.asked), pod.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Who asked may have gone.
                let _ = answer(stream, &name, &asked, &says);
            }
        });
        self
    }

    /// Where each listens.
    pub fn ports(&self) -> BTreeMap<(String, u16), SocketAddr> {
        self.listening.clone()
    }

    /// Each request that came, as `pod: line`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(mut stream: TcpStream, pod: &str, asked: &Mutex<Vec<String>>, says: &Says) -> std::io::Result<()> {
    let mut lines = Vec::new();
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    asked.lock().unwrap().push(format!("{pod}: {}", lines[0].trim_end_matches(" HTTP/1.1")));
    let Some((status, body)) = says(&lines) else { return Ok(()) };
    let length = body.len();
    write!(stream, "HTTP/1.1 {status} Said\r\nContent-Length: {length}\r\n\r\n{body}")
}

impl Doors for Hosts {
    async fn open(&self, pod: &PodName, port: u16) -> Result<Door, Shut> {
        let Some(address) = self.listening.get(&(pod.name.clone(), port)) else {
            return Err(Shut::Unopened { message: "the pod is gone".to_owned() });
        };
        match tokio::net::TcpStream::connect(address).await {
            Ok(stream) => Ok(Door { stream: Box::new(stream), trouble: futures::future::pending().boxed() }),
            Err(error) => Err(Shut::Unopened { message: error.to_string() }),
        }
    }
}
