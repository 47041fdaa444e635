//! The one door out: every outgoing request of the server goes through [`Egress`].
//!
//! It speaks https on 443 to global addresses only (and, for hosts inside networks that the
//! administrator opened, http and any port), follows redirects by hand, counts fetches and bounds
//! time and size.

mod address;
mod budget;
mod changed;
mod deliver;
mod error;
mod fetch;
mod handle;
mod resolver;
mod sides;
mod webfinger;

pub use address::{Cidr, NotACidr, is_global};
pub use budget::Budget;
pub use changed::Changed;
pub use deliver::{Delivery, Parcel};
pub use error::FetchError;
pub use fetch::{Fetched, Media};
pub use handle::{Handle, NotAHandle};
pub use resolver::{NameLookup, SystemLookup};

use crate::host::{HostPolicy, canonical_host};
use crate::limits::{CONNECT_TIMEOUT, MAX_URL_BYTES, TOTAL_TIMEOUT};
use reqwest::{Certificate, Client, redirect};
use resolver::{Side, SideResolver, Wall};
use sides::Sides;
use std::sync::Arc;
use time::OffsetDateTime;
use url::{Host, Url};

/// Where «now» comes from; tests own it.
pub type Clock = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// What an administrator may set about outgoing requests.
#[derive(Clone, Debug, Default)]
pub struct EgressSettings {
    /// `User-Agent` of every request; must not be empty (some peers refuse without).
    pub user_agent: String,
    /// PEM files of further roots to trust, beside those of the system.
    pub extra_roots_pem: Vec<Vec<u8>>,
    /// Private networks that may be reached; none by default.
    pub allowed_private: Vec<Cidr>,
}

/// The client could not be made: a root certificate or the user agent is not readable.
#[derive(Debug, thiserror::Error)]
#[error("the outgoing client cannot be made: {0}")]
pub struct EgressUnusable(&'static str);

/// The one outgoing client; cheap to clone.
#[derive(Clone)]
pub struct Egress {
    global: Client,
    opened: Client,
    wall: Wall,
    sides: Sides,
    clock: Clock,
    policy: Option<Arc<dyn HostPolicy>>,
}

impl Egress {
    /// Makes the client; `lookup` is [`SystemLookup`] outside tests.
    pub fn new(
        settings: &EgressSettings,
        lookup: Arc<dyn NameLookup>,
        clock: Clock,
    ) -> Result<Egress, EgressUnusable> {
        // A second call finds the provider in place, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let wall = Wall {
            lookup,
            opened: settings.allowed_private.as_slice().into(),
        };
        Ok(Egress {
            global: client(settings, &wall, Side::Global)?,
            opened: client(settings, &wall, Side::Opened)?,
            wall,
            sides: Sides::default(),
            clock,
            policy: None,
        })
    }

    /// The same client, bound to the hosts that `policy` allows, on every hop.
    pub fn with_policy(&self, policy: Arc<dyn HostPolicy>) -> Egress {
        Egress {
            policy: Some(policy),
            ..self.clone()
        }
    }

    fn now(&self) -> OffsetDateTime {
        (self.clock)()
    }

    /// The client for one hop, after every check that an address alone allows.
    async fn client_for(&self, url: &Url) -> Result<&Client, FetchError> {
        let host = called_host(url)?;
        if let Some(policy) = &self.policy {
            let canonical = canonical_host(url).ok_or(FetchError::Address("no host"))?;
            if !policy.allows(&canonical).await {
                return Err(FetchError::HostNotAllowed);
            }
        }
        let side = self
            .sides
            .of(&self.wall, host, self.now())
            .await
            .map_err(|_| FetchError::Address("no address of this host may be reached"))?;
        match side {
            Side::Opened => Ok(&self.opened),
            Side::Global if url.scheme() != "https" => Err(FetchError::Address("not https")),
            Side::Global if url.port().is_some() => Err(FetchError::Address("a port is given")),
            Side::Global => Ok(&self.global),
        }
    }
}

/// The host of an address that may be called at all: a name, no user, http(s), of bounded length.
fn called_host(url: &Url) -> Result<&str, FetchError> {
    if url.as_str().len() > MAX_URL_BYTES {
        return Err(FetchError::Address("too long"));
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::Address("not https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchError::Address("a user is given"));
    }
    match url.host() {
        Some(Host::Domain(name)) if !name.ends_with('.') => Ok(name),
        _ => Err(FetchError::Address("not a host name")),
    }
}

fn client(settings: &EgressSettings, wall: &Wall, side: Side) -> Result<Client, EgressUnusable> {
    if settings.user_agent.trim().is_empty() {
        return Err(EgressUnusable("the user agent is empty"));
    }
    let mut roots = Vec::new();
    for pem in &settings.extra_roots_pem {
        let bundle = Certificate::from_pem_bundle(pem)
            .map_err(|_| EgressUnusable("a root certificate is not PEM"))?;
        if bundle.is_empty() {
            return Err(EgressUnusable("a root certificate file is empty"));
        }
        roots.extend(bundle);
    }
    let builder = || {
        Client::builder()
            .user_agent(&settings.user_agent)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .https_only(side == Side::Global)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TOTAL_TIMEOUT)
            .dns_resolver(Arc::new(SideResolver {
                wall: wall.clone(),
                side,
            }))
    };
    let with_system = builder().tls_certs_merge(roots.clone()).build();
    // A machine without any system root can still reach servers of its own authority, or of
    // loopback.
    with_system
        .or_else(|_| builder().tls_certs_only(roots).build())
        .map_err(|_| {
            EgressUnusable("TLS cannot start with these root certificates and this user agent")
        })
}
