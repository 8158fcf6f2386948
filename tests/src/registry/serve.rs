//! Serving: a thread a connection, a request a connection.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use super::{Answer, Asked, Body, Registry};

/// What an endless answer sends at a time.
const PIECE: [u8; 4_096] = [b'x'; 4_096];

pub(super) fn accept(listener: &TcpListener, registry: &Registry) {
    for stream in listener.incoming().flatten() {
        let registry = registry.clone();
        // Whoever asks and goes away, or gets no thread, has no answer.
        let _ = std::thread::Builder::new().spawn(move || {
            let _ = serve(&stream, &registry);
        });
    }
}

fn serve(stream: &TcpStream, registry: &Registry) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut authorization = None;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => authorization = Some(value.to_owned()),
            Some(_) => {}
            None => break,
        }
    }
    let Some(answer) = registry.answer(&Asked { path, authorization }) else { return Ok(()) };
    write(stream, &answer)
}

fn write(mut stream: &TcpStream, answer: &Answer) -> io::Result<()> {
    if matches!(answer.body, Body::Silence) {
        // Until the asker has gone.
        return io::copy(&mut stream, &mut io::sink()).map(drop);
    }
    let mut head = format!("HTTP/1.1 {} Told\r\nConnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match &answer.body {
        Body::Bytes(bytes) => {
            stream.write_all(format!("{head}Content-Length: {}\r\n\r\n", bytes.len()).as_bytes())?;
            stream.write_all(bytes)
        }
        Body::Announced(bytes, there) => {
            stream.write_all(format!("{head}Content-Length: {bytes}\r\n\r\n").as_bytes())?;
            stream.write_all(there)
        }
        Body::Endless | Body::Silence => {
            stream.write_all(format!("{head}\r\n").as_bytes())?;
            loop {
                stream.write_all(&PIECE)?;
            }
        }
    }
}
