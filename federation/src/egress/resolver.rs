//! Names to addresses, with the address check at the moment of connecting.
//!
//! Checking a name first and letting the client resolve it again is the rebinding hole; so the
//! client's own resolver is this one, and an address that may not be reached never leaves it.

use super::address::{Cidr, is_global};
use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Where addresses of names come from; tests script it.
#[async_trait]
pub trait NameLookup: Send + Sync {
    /// All addresses of `host`, unchecked.
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The operating system's resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

#[async_trait]
impl NameLookup for SystemLookup {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0))
            .await?
            .map(|address| address.ip())
            .collect())
    }
}

/// On which side of the wall a host lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The public internet: https on 443 only.
    Global,
    /// Only networks that the administrator opened: http and ports are fine too.
    Opened,
}

/// A host has no address that may be reached.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("no address of this host may be reached")]
pub(crate) struct Walled;

/// The checks shared by the look before a request and the resolver of the connection itself.
#[derive(Clone)]
pub(crate) struct Wall {
    pub lookup: Arc<dyn NameLookup>,
    pub opened: Arc<[Cidr]>,
}

impl Wall {
    /// On which side `host` lies: [`Side::Opened`] only when none of its addresses is global.
    pub async fn side_of(&self, host: &str) -> Result<Side, Walled> {
        if self.opened.is_empty() {
            return Ok(Side::Global);
        }
        let addresses = self.lookup.lookup(host).await.map_err(|_| Walled)?;
        if addresses.iter().any(|ip| self.passes(Side::Global, *ip)) {
            Ok(Side::Global)
        } else if addresses.iter().any(|ip| self.passes(Side::Opened, *ip)) {
            Ok(Side::Opened)
        } else {
            Err(Walled)
        }
    }

    fn passes(&self, side: Side, ip: IpAddr) -> bool {
        let opened = self.opened.iter().any(|block| block.holds(ip));
        match side {
            Side::Global => is_global(ip) && !opened,
            Side::Opened => opened,
        }
    }
}

/// The resolver of one reqwest client, bound to one side.
pub(crate) struct SideResolver {
    pub wall: Wall,
    pub side: Side,
}

impl SideResolver {
    /// The addresses of `host` that may be connected to; an empty list is an error.
    pub async fn reachable(wall: &Wall, side: Side, host: &str) -> io::Result<Vec<IpAddr>> {
        let mut addresses = wall.lookup.lookup(host).await?;
        addresses.retain(|ip| wall.passes(side, *ip));
        if addresses.is_empty() {
            Err(io::Error::other(Walled))
        } else {
            Ok(addresses)
        }
    }
}

impl Resolve for SideResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (wall, side) = (self.wall.clone(), self.side);
        Box::pin(async move {
            let addresses = SideResolver::reachable(&wall, side, name.as_str()).await?;
            // Port 0 leaves the port to the address that is called.
            let sockets = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    struct Script(Mutex<Vec<Vec<&'static str>>>);

    #[async_trait]
    impl NameLookup for Script {
        async fn lookup(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            let answer = self.0.lock().unwrap().remove(0);
            Ok(answer.iter().map(|text| text.parse().unwrap()).collect())
        }
    }

    fn wall(answers: Vec<Vec<&'static str>>, opened: &[&str]) -> Wall {
        Wall {
            lookup: Arc::new(Script(Mutex::new(answers))),
            opened: opened.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    #[tokio::test]
    async fn a_name_that_flips_to_loopback_is_stopped_at_connect_time() {
        let wall = wall(
            vec![vec!["93.184.215.14"], vec!["127.0.0.1"]],
            &["10.9.0.0/16"],
        );
        assert_eq!(wall.side_of("flip.example").await.unwrap(), Side::Global);
        assert!(
            SideResolver::reachable(&wall, Side::Global, "flip.example")
                .await
                .is_err()
        );
    }

    #[tokio::test]
    async fn a_mixed_answer_keeps_only_its_global_half() {
        let mixed = vec!["::1", "93.184.215.14", "10.0.0.1", "::ffff:127.0.0.1"];
        let wall = wall(vec![mixed], &[]);
        let kept = SideResolver::reachable(&wall, Side::Global, "mixed.example")
            .await
            .unwrap();
        assert_eq!(kept, ["93.184.215.14".parse::<IpAddr>().unwrap()]);
    }

    #[tokio::test]
    async fn opened_networks_need_a_host_without_global_address() {
        let opened = &["127.0.0.5/32"];
        let answers = vec![
            vec!["127.0.0.5", "::1"],
            vec!["127.0.0.5", "93.184.215.14"],
            vec!["127.0.0.1"],
            vec!["127.0.0.5", "127.0.0.1"],
        ];
        let wall = wall(answers, opened);
        assert_eq!(wall.side_of("test").await.unwrap(), Side::Opened);
        assert_eq!(wall.side_of("test").await.unwrap(), Side::Global);
        assert!(wall.side_of("test").await.is_err());
        let kept = SideResolver::reachable(&wall, Side::Opened, "test")
            .await
            .unwrap();
        assert_eq!(kept, ["127.0.0.5".parse::<IpAddr>().unwrap()]);
    }
}
