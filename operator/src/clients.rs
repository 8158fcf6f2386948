//! Clients of the API server: one for what is answered at once, and one for watches.

use std::time::Duration;

use kube::{Client, Config};

/// A question of which nothing was heard for so long is given up: a server that holds a connection open
/// and says nothing would hold up its pipeline for ever.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// The same of a watch: longer than the server lets one last, which is five minutes.
const WATCH_TIMEOUT: Duration = Duration::from_secs(330);

/// Both of them. Clones are the same.
#[derive(Clone)]
pub struct Clients {
    /// For what is answered at once.
    pub asks: Client,
    /// For watches.
    pub watches: Client,
}

impl Clients {
    /// Those of a configuration.
    ///
    /// # Errors
    /// When its certificates or tokens cannot be used.
    pub fn of(config: &Config) -> kube::Result<Clients> {
        let with = |timeout| {
            let mut config = config.clone();
            config.read_timeout = Some(timeout);
            // From when something is asked, not from when its connection was last used.
            config.reset_reader_on_write = true;
            Client::try_from(config)
        };
        Ok(Clients { asks: with(ANSWER_TIMEOUT)?, watches: with(WATCH_TIMEOUT)? })
    }
}

impl From<Client> for Clients {
    fn from(client: Client) -> Clients {
        Clients { asks: client.clone(), watches: client }
    }
}
