//! Who may be asked: not what is link-local, where clouds give credentials to whoever asks, and this machine only by
//! a name that says so.

use std::fmt::{self, Display, Formatter};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::error::{AddressSnafu, FetchError, plain};

/// Host and port, for messages.
pub(crate) fn host_of(url: &Url) -> String {
    let host = plain(url.host_str().unwrap_or_default());
    url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
}

/// Whether an address says that it is on this machine.
pub(crate) fn is_here(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    host == "localhost" || literal(host).is_some_and(|ip| ip.is_loopback())
}

/// Refuses an address of which nobody may be asked.
pub(crate) fn check(url: &Url) -> Result<(), FetchError> {
    let host = host_of(url);
    let refused = if !matches!(url.scheme(), "http" | "https") {
        Some(format!("it leads to an address that is neither http nor https, at {host}"))
    } else if !url.username().is_empty() || url.password().is_some() {
        Some(format!("the address at {host} has a login in it, which everybody would see: publish it without one"))
    } else {
        let ip = url.host_str().and_then(literal);
        ip.filter(|ip| is_refused(*ip) && !ip.is_loopback()).map(|_| Refused.at(&host))
    };
    refused.map_or(Ok(()), |why| AddressSnafu { why }.fail())
}

/// The address that a host is, where it is not a name.
fn literal(host: &str) -> Option<IpAddr> {
    let ip: IpAddr = host.trim_start_matches('[').trim_end_matches(']').parse().ok()?;
    Some(ip.to_canonical())
}

fn is_refused(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    let is_link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local() || behind_nat64(ip).is_some_and(|ip| ip.is_link_local()),
    };
    is_link_local || ip.is_loopback() || ip.is_unspecified()
}

/// The address of version 4 that one of the well-known prefix stands for (RFC 6052).
fn behind_nat64(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = ip.segments() else { return None };
    Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

/// A name that leads where nobody is asked.
#[derive(Debug)]
pub(crate) struct Refused;

impl Refused {
    /// The same, of this host.
    pub(crate) fn at(&self, host: &str) -> String {
        format!("{host}: {self}")
    }
}

impl Display for Refused {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("it is link-local or on this machine, where rules are not fetched from: give it another address")
    }
}

impl std::error::Error for Refused {}

/// Looks names up, and gives none that leads where nobody is asked. What it gives is what is connected to.
pub(crate) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().any(|address| is_refused(address.ip())) {
                return Err(Refused.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Url, check, is_here};

    #[test]
    fn what_is_link_local_is_refused_however_it_is_written() {
        for host in [
            "169.254.169.254",
            "169.254.0.1:8080",
            "2852039166",
            "0xa9fea9fe",
            "[fe80::1]",
            "[febf::1]",
            "[::ffff:169.254.169.254]",
            "[64:ff9b::a9fe:a9fe]",
            "0.0.0.0",
            "[::]",
        ] {
            let refused = check(&Url::parse(&format!("http://{host}/rule.wasm")).unwrap());
            assert!(refused.is_err_and(|error| error.to_string().contains("link-local")), "{host}");
        }
        for host in ["127.0.0.1:5000", "localhost", "10.0.0.1", "[2001:db8::1]", "registry.example"] {
            assert!(check(&Url::parse(&format!("http://{host}/")).unwrap()).is_ok(), "{host}");
        }
    }

    #[test]
    fn a_login_in_an_address_is_refused_and_not_repeated() {
        let said = check(&Url::parse("https://me:hunter2@rules.example/a").unwrap()).unwrap_err().to_string();
        assert!(said.contains("rules.example has a login in it") && !said.contains("hunter2"), "{said}");
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for (host, here) in [("localhost:5000", true), ("127.0.0.9", true), ("[::1]:5000", true), ("a.example", false)]
        {
            assert_eq!(is_here(&Url::parse(&format!("http://{host}/")).unwrap()), here, "{host}");
        }
    }
}
