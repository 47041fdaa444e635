//! `@user@host` as a person types it, before anything is fetched for it.

use crate::limits::{MAX_HANDLE_BYTES, MAX_USERNAME_CHARS};
use std::fmt;
use std::str::FromStr;
use url::{Host, Url};

/// The text is not a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a handle like @name@host")]
pub struct NotAHandle;

/// An account on a host. A port may be part of the text; it is only ever called inside opened
/// networks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    user: String,
    host: String,
    port: Option<u16>,
}

impl Handle {
    /// Account name, as typed.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Canonical host, with its port if one was given.
    pub fn host(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// Whether a port was given: such a handle is refused outside opened networks.
    pub fn has_port(&self) -> bool {
        self.port.is_some()
    }

    /// The WebFinger address of this handle (RFC 7033 §4).
    pub(super) fn webfinger_url(&self, scheme: &str) -> Option<Url> {
        let address = format!("{scheme}://{}/.well-known/webfinger", self.host());
        let mut url = Url::parse(&address).ok()?;
        let resource = format!("acct:{}@{}", self.user, self.host());
        url.query_pairs_mut().append_pair("resource", &resource);
        Some(url)
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}@{}", self.user, self.host())
    }
}

impl FromStr for Handle {
    type Err = NotAHandle;

    /// Accepts `@user@host`, `user@host`, `acct:user@host`, and `!group@host` as Lemmy writes it.
    fn from_str(text: &str) -> Result<Handle, NotAHandle> {
        if text.len() > MAX_HANDLE_BYTES {
            return Err(NotAHandle);
        }
        let bare = text.strip_prefix("acct:").unwrap_or(text);
        let bare = bare.strip_prefix(['@', '!']).unwrap_or(bare);
        let (user, authority) = bare.split_once('@').ok_or(NotAHandle)?;
        let user_ok = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '~');
        if user.is_empty()
            || user.chars().count() > MAX_USERNAME_CHARS
            || !user.chars().all(user_ok)
            || authority.is_empty()
            || authority.contains(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | ':')))
        {
            return Err(NotAHandle);
        }
        let url = Url::parse(&format!("https://{authority}/")).map_err(|_| NotAHandle)?;
        match url.host() {
            Some(Host::Domain(name)) if !name.ends_with('.') => Ok(Handle {
                user: user.to_owned(),
                host: name.to_owned(),
                port: url.port(),
            }),
            _ => Err(NotAHandle),
        }
    }
}
