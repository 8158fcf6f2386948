//! A server that says one thing, whatever it is asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::world::World;

/// Serves until the process ends. A worker that is silent hangs up.
pub fn serve(address: SocketAddr, ordinal: u32, world: Arc<Mutex<World>>) {
    let listener = TcpListener::bind(address).unwrap_or_else(|error| panic!("{address}: {error}"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let page = world.lock().unwrap().page(ordinal);
            if let Some(page) = page {
                // Who asked may have gone.
                let _ = answer(stream, &page);
            }
        }
    });
}

fn answer(mut stream: TcpStream, page: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let length = page.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{page}")
}
