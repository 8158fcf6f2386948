//! A kubelet that does one thing: it forwards ports of pods that are servers on this machine, in the words of a real one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use futures::{SinkExt, StreamExt};
use stockflow_tests::Authority;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

const PROTOCOL: &str = "v4.channel.k8s.io";
/// The channels of the first port: what goes through, and words when that cannot be.
const DATA: u8 = 0;
const WORDS: u8 = 1;

/// Who listens on which port of which pod.
pub type Ports = BTreeMap<(String, u16), SocketAddr>;

/// Serves until the process ends; gives its port.
pub async fn start(ports: Ports) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let identity = Authority::new().unwrap().identity("kubelet").unwrap();
    let certificate = CertificateDer::from_pem_slice(identity.certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let tls = TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate], key).unwrap()));
    let ports = Arc::new(ports);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (tls, ports) = (tls.clone(), Arc::clone(&ports));
            tokio::spawn(async move {
                if let Ok(stream) = tls.accept(stream).await {
                    // Whoever asked may have gone.
                    let _ = forward(stream, &ports).await;
                }
            });
        }
    });
    port
}

async fn forward(stream: TlsStream<TcpStream>, ports: &Ports) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut asked = String::new();
    #[allow(clippy::result_large_err, reason = "the type is tungstenite's")]
    let accept = |request: &Request, mut response: Response| {
        asked = request.uri().to_string();
        response.headers_mut().insert("Sec-WebSocket-Protocol", PROTOCOL.parse().unwrap());
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, accept).await?;
    let (pod, port) = meant(&asked).ok_or_else(|| format!("asked for {asked}"))?;
    let [low, high] = port.to_le_bytes();
    for channel in [DATA, WORDS] {
        socket.send(Message::binary(vec![channel, low, high])).await?;
    }
    let to = ports.get(&(pod, port)).copied();
    let mut tcp = match to {
        Some(address) => TcpStream::connect(address).await?,
        None => {
            let words = format!("\u{1}failed to connect to localhost:{port} inside namespace: connection refused");
            socket.send(Message::binary(words.into_bytes())).await?;
            return Ok(socket.close(None).await?);
        }
    };
    let mut piece = [0; 4_096];
    loop {
        tokio::select! {
            message = socket.next() => match message.transpose()? {
                Some(Message::Binary(bytes)) if bytes.first() == Some(&DATA) => tcp.write_all(&bytes[1..]).await?,
                Some(Message::Close(_)) | None => return Ok(()),
                Some(_) => {}
            },
            read = tcp.read(&mut piece) => {
                let read = read?;
                if read == 0 {
                    return Ok(socket.close(None).await?);
                }
                let message = [&[DATA], &piece[..read]].concat();
                socket.send(Message::binary(message)).await?;
            }
        }
    }
}

/// `/portForward/NAMESPACE/POD?port=N`.
fn meant(asked: &str) -> Option<(String, u16)> {
    let (path, query) = asked.split_once('?')?;
    let pod = path.strip_prefix("/portForward/")?.split('/').nth(1)?;
    let port = query.split('&').find_map(|pair| pair.strip_prefix("port="))?;
    Some((pod.to_owned(), port.parse().ok()?))
}
