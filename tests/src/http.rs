//! Asking a server over plain TCP, as a probe would.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// What came back.
#[derive(Debug)]
pub struct Got {
    /// The status code; 0 when the answer has none.
    pub status: u16,
    /// The status line and the headers.
    pub head: String,
    /// All of the body.
    pub body: String,
}

impl Got {
    /// The value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&str| line.split(':').next().is_some_and(|found| found.eq_ignore_ascii_case(name));
        self.head.lines().find(named)?.split_once(": ").map(|(_, value)| value)
    }
}

/// Asks for a path, and for the connection to be closed.
///
/// # Errors
/// Nobody listens there, or the answer is not text.
pub fn get(address: SocketAddr, path: &str) -> std::io::Result<Got> {
    send(address, &format!("GET {path} HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n"))
}

/// Sends bytes, and reads until the server closes the connection.
///
/// # Errors
/// Nobody listens there, or the answer is not text.
pub fn send(address: SocketAddr, request: &str) -> std::io::Result<Got> {
    let mut stream = TcpStream::connect(address)?;
    // It may have answered and closed before all was sent.
    let _ = stream.write_all(request.as_bytes());
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text);
    let text = String::from_utf8(text).map_err(std::io::Error::other)?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| std::io::Error::other("no answer"))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Ok(Got { status, head: head.to_owned(), body: body.to_owned() })
}
