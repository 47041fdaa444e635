//! Why an outgoing request brought nothing.

use super::resolver::Walled;
use std::error::Error as _;

/// Why a fetch failed; every text is fixed, none repeats what a remote server said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address, or an address of its host, may not be called.
    #[error("the address may not be called: {0}")]
    Address(&'static str),
    /// The host is not on the allow-list.
    #[error("the host is not allowed")]
    HostNotAllowed,
    /// The fetch budget of this cause is spent.
    #[error("too many fetches for one cause")]
    BudgetSpent,
    /// No connection, or it broke.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The time limit passed.
    #[error("the server was too slow")]
    TimedOut,
    /// 410: what was there is gone for good.
    #[error("gone")]
    Gone,
    /// 404.
    #[error("not found")]
    NotFound,
    /// Any other status that brings no document.
    #[error("the server answered {0}")]
    Status(u16),
    /// More redirects than allowed, a loop, or a step down to http.
    #[error("a redirect was not followed: {0}")]
    Redirect(&'static str),
    /// The content type is not one that may carry this document.
    #[error("the content type is not acceptable")]
    ContentType,
    /// The body is larger than allowed.
    #[error("the document is too large")]
    TooLarge,
    /// The body is not the kind of document that was asked for.
    #[error("the document is malformed")]
    Malformed,
    /// The document says that it lives elsewhere, and elsewhere does not confirm it.
    #[error("the document's id is not its address")]
    IdMismatch,
    /// Our own signature could not be made.
    #[error("the request could not be signed")]
    NotSigned,
}

impl FetchError {
    /// Whether a later attempt may succeed.
    pub fn is_passing(&self) -> bool {
        match self {
            FetchError::Unreachable | FetchError::TimedOut => true,
            FetchError::Status(status) => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> FetchError {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(io) = inner.downcast_ref::<std::io::Error>()
                && io.get_ref().is_some_and(|kind| kind.is::<Walled>())
            {
                return FetchError::Address("no address of this host may be reached");
            }
            cause = inner.source();
        }
        if error.is_timeout() {
            FetchError::TimedOut
        } else {
            FetchError::Unreachable
        }
    }
}
