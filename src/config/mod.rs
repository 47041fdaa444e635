//! What the administrator decides before the start: a TOML file and the environment, environment wins.
//!
//! Every key exists under both spellings: `domain` in the file is `SEYES_DOMAIN` in the environment. An
//! unknown key or a wrong value stops the start with a sentence that names it. Secrets are never printed.

mod load;
mod mode;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

pub use load::{ConfigProblem, KEYS, load};
pub use mode::{CurrentMode, FederationMode};

/// Where the search index lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchKind {
    /// Inside this process.
    Embedded,
    /// A Meilisearch server.
    Meilisearch,
}

/// A block of addresses, `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// First address of the block.
    pub address: IpAddr,
    /// Leading bits that are fixed.
    pub prefix: u8,
}

impl Cidr {
    /// Whether an address stands in the block; an IPv4 address written as IPv6 is the same place.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let prefix = u32::from(self.prefix);
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(block), IpAddr::V4(one)) => {
                let differ = block.to_bits() ^ one.to_bits();
                differ.checked_shr(u32::BITS - prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(block), IpAddr::V6(one)) => {
                let differ = block.to_bits() ^ one.to_bits();
                differ.checked_shr(u128::BITS - prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// All settings of one school's server.
#[derive(Clone)]
pub struct Config {
    /// The name under which the world knows this server, with a port only on loopback.
    pub domain: String,
    /// Where to listen.
    pub bind: SocketAddr,
    /// Where the metrics listen; nothing listens when absent.
    pub metrics_bind: Option<SocketAddr>,
    /// Database file, media, search index.
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; holds a password, so it is never printed.
    pub database_url: String,
    /// Connections to PostgreSQL; SQLite opens what it needs.
    pub database_connections: u32,
    /// Certificate chain and key (PEM files) when the server speaks https itself.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Further roots to trust for outgoing calls (PEM file).
    pub extra_ca: Option<PathBuf>,
    /// Private networks that outgoing calls may reach; none by default (I7).
    pub allow_private_networks: Vec<Cidr>,
    /// Reverse proxies in front of this server: they, and nobody else, say where a request comes
    /// from (I22).
    pub trusted_proxies: Vec<Cidr>,
    /// Who this server talks to, when the administrator fixes it; else the head of school decides.
    pub federation: Option<FederationMode>,
    /// Which search engine.
    pub search: SearchKind,
    /// Address of Meilisearch.
    pub meili_url: Option<String>,
    /// Its key; a secret.
    pub meili_key: Option<String>,
    /// Where mail leaves; may hold a password.
    pub smtp_url: Option<String>,
    /// The demonstration offers its people on the sign-in page.
    pub demo: bool,
}

impl Config {
    /// The settings of a fresh server that keeps its data in `data_dir` and talks to nobody.
    #[must_use]
    pub fn closed(data_dir: PathBuf) -> Self {
        Self {
            domain: "localhost:4000".to_owned(),
            bind: SocketAddr::from(([127, 0, 0, 1], 4000)),
            metrics_bind: None,
            database_url: format!("sqlite:{}", data_dir.join("seyes.db").display()),
            database_connections: 8,
            data_dir,
            tls: None,
            extra_ca: None,
            allow_private_networks: Vec::new(),
            trusted_proxies: Vec::new(),
            federation: None,
            search: SearchKind::Embedded,
            meili_url: None,
            meili_key: None,
            smtp_url: None,
            demo: false,
        }
    }

    /// Whether people reach this server over https: everywhere but on loopback with an explicit port
    /// and no certificate of its own.
    #[must_use]
    pub fn https(&self) -> bool {
        self.tls.is_some() || !self.loopback()
    }

    fn loopback(&self) -> bool {
        is_loopback(&self.domain)
    }

    /// The origin of every address of this server, without a final slash.
    #[must_use]
    pub fn origin(&self) -> String {
        format!(
            "{}://{}",
            if self.https() { "https" } else { "http" },
            self.domain
        )
    }
}

/// Whether a host, with or without a port, is this machine, where no certificate is needed.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default();
    name == "localhost" || name.ends_with(".localhost") || name == "127.0.0.1"
}
