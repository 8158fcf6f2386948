//! A counter of requests: between clients and one broker, by what they ask and what the client is called. It can lose
//! an answer, too.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

/// Kafka's number of a request, as in its protocol.
pub type ApiKey = i16;

/// Longer than any request of a test, bytes.
const REQUEST_BYTES_MAX: usize = 64 << 20;

/// Counts what goes through it. It counts until the process ends.
#[derive(Clone, Debug)]
pub struct Counter {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    broker: OnceLock<String>,
    cut: Mutex<Option<Cut>>,
    counts: Mutex<BTreeMap<(String, ApiKey), u64>>,
}

/// Clients that lose an answer, and the broker with it.
#[derive(Debug)]
struct Cut {
    /// How their names begin.
    clients: String,
    /// What they ask last.
    last: ApiKey,
    is_done: bool,
}

/// What becomes of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Carried,
    /// It is carried, and its answer is not.
    Last,
    Turned,
}

impl Counter {
    /// Listens; a broker that advertises this address is asked through it.
    ///
    /// # Errors
    /// There is no port to be had.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let (address, state) = (listener.local_addr()?, Arc::<State>::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                thread::spawn(move || state.carry(client));
            }
        });
        Ok(Self { address, state })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says where the broker is. What comes before is turned away.
    pub(super) fn toward(&self, broker: &str) {
        let _ = self.state.broker.set(broker.to_owned());
    }

    /// How many requests of this kind came from clients whose names begin so.
    #[must_use]
    pub fn count(&self, client: &str, key: ApiKey) -> u64 {
        let counts = self.state.counts();
        counts.iter().filter(|((name, of), _)| name.starts_with(client) && *of == key).map(|(_, count)| count).sum()
    }

    /// Carries the next request of this kind to the broker, and its answer to nobody: clients whose names begin so
    /// are hung up on then, and do not get through until [`Counter::mend`].
    pub fn lose_the_answer_to(&self, client: &str, key: ApiKey) {
        *self.state.cut() = Some(Cut { clients: client.to_owned(), last: key, is_done: false });
    }

    /// Whether that has happened, and nobody has mended it.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.state.cut().as_ref().is_some_and(|cut| cut.is_done)
    }

    /// Lets everybody through again.
    pub fn mend(&self) {
        *self.state.cut() = None;
    }
}

impl State {
    fn counts(&self) -> MutexGuard<'_, BTreeMap<(String, ApiKey), u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cut(&self) -> MutexGuard<'_, Option<Cut>> {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fate(&self, (client, key): &(String, ApiKey)) -> Fate {
        match self.cut().as_mut().filter(|cut| client.starts_with(&cut.clients)) {
            Some(cut) if cut.is_done => Fate::Turned,
            Some(cut) if cut.last == *key => {
                cut.is_done = true;
                Fate::Last
            }
            _ => Fate::Carried,
        }
    }

    /// One connection, to its end.
    fn carry(&self, client: TcpStream) {
        let Some(Ok(broker)) = self.broker.get().map(TcpStream::connect) else { return };
        let (Ok(mut answers), Ok(mut asker)) = (broker.try_clone(), client.try_clone()) else { return };
        let back = thread::spawn(move || {
            let _ = io::copy(&mut answers, &mut asker);
            let _ = asker.shutdown(Shutdown::Both);
        });
        let _ = self.forward(client, broker);
        let _ = back.join();
    }

    fn forward(&self, mut client: TcpStream, mut broker: TcpStream) -> io::Result<()> {
        loop {
            let mut length = [0; 4];
            if let Err(end) = client.read_exact(&mut length) {
                broker.shutdown(Shutdown::Both)?;
                return Err(end);
            }
            let bytes = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
            if bytes > REQUEST_BYTES_MAX {
                return broker.shutdown(Shutdown::Both);
            }
            let mut request = vec![0; bytes];
            client.read_exact(&mut request)?;
            let asked = asked(&request);
            let fate = asked.as_ref().map_or(Fate::Carried, |asked| self.fate(asked));
            if fate != Fate::Carried {
                client.shutdown(Shutdown::Both)?;
            }
            if fate == Fate::Turned {
                return broker.shutdown(Shutdown::Both);
            }
            if let Some(asked) = asked {
                *self.counts().entry(asked).or_default() += 1;
            }
            broker.write_all(&length)?;
            broker.write_all(&request)?;
            if fate == Fate::Last {
                // The broker is not hung up on before it has answered.
                return Ok(());
            }
        }
    }
}

/// Who asks what: a request begins with its key, its version, a number and its client's name.
fn asked(request: &[u8]) -> Option<(String, ApiKey)> {
    let number = |at: usize| Some(i16::from_be_bytes(request.get(at..at + 2)?.try_into().ok()?));
    let length = usize::try_from(number(8)?).unwrap_or(0);
    let client = request.get(10..10 + length)?;
    Some((String::from_utf8_lossy(client).into_owned(), number(0)?))
}
