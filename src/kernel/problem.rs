//! Everything that can go wrong in front of a person or a peer, in one type.
//!
//! A problem carries Fluent keys, not sentences: the door that answers knows the reader's language.
//! `web::problem` draws it as a page, and as RFC 9457 `application/problem+json` for machines.

use std::fmt;

/// One field of a form that must be mended: its name and the Fluent key of the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the form field or JSON member.
    pub field: &'static str,
    /// Fluent key of the sentence that says how to mend it.
    pub key: &'static str,
}

/// Why a request was not done. The HTTP status follows from the kind.
#[derive(Debug)]
pub enum Problem {
    /// 404: it does not exist, or this viewer may not know that it does (I12).
    NotFound,
    /// 410: it existed, everybody who could read it may know, and it was withdrawn.
    Gone,
    /// 403: the viewer sees it but may not do this; the Fluent key says why.
    Forbidden(&'static str),
    /// 401: somebody must sign in first.
    SignInNeeded,
    /// 422: fields to mend; nothing was changed.
    Invalid(Vec<FieldError>),
    /// 400: the request itself cannot be understood; Fluent key.
    Malformed(&'static str),
    /// 409: it was changed meanwhile, or exists already; Fluent key.
    Conflict(&'static str),
    /// 413: larger than a named limit; Fluent key.
    TooLarge(&'static str),
    /// 415: a kind of content that is not taken; Fluent key.
    Unsupported(&'static str),
    /// 429: too often; seconds to wait.
    TooMany(u64),
    /// 503: a part of the house cannot answer at the moment; Fluent key.
    Unavailable(&'static str),
    /// 507: no room left on the disk; Fluent key.
    Full(&'static str),
    /// 500: our fault. The cause goes to the log and is never shown.
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

impl Problem {
    /// A form with one field to mend.
    #[must_use]
    pub fn field(field: &'static str, key: &'static str) -> Self {
        Self::Invalid(vec![FieldError { field, key }])
    }

    /// Our fault, with a sentence for the log.
    #[must_use]
    pub fn broken(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Broken(cause.into())
    }

    /// What reading leaves behind (a mark, the hour of a visit) is not worth refusing the page for when
    /// nothing can be written at the moment.
    ///
    /// # Errors
    /// Every other problem.
    pub fn aside(left: Result<(), Self>) -> Result<(), Self> {
        match left {
            Err(Self::Full(_) | Self::Unavailable(_)) => Ok(()),
            other => other,
        }
    }

    /// The HTTP status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Gone => 410,
            Self::Forbidden(_) => 403,
            Self::SignInNeeded => 401,
            Self::Invalid(_) => 422,
            Self::Malformed(_) => 400,
            Self::Conflict(_) => 409,
            Self::TooLarge(_) => 413,
            Self::Unsupported(_) => 415,
            Self::TooMany(_) => 429,
            Self::Unavailable(_) => 503,
            Self::Full(_) => 507,
            Self::Broken(_) => 500,
        }
    }

    /// The Fluent key of the sentence shown to people.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "problem-not-found",
            Self::Gone => "problem-gone",
            Self::SignInNeeded => "problem-sign-in-needed",
            Self::Invalid(_) => "problem-invalid",
            Self::TooMany(_) => "problem-too-many",
            Self::Broken(_) => "problem-broken",
            Self::Forbidden(key)
            | Self::Malformed(key)
            | Self::Conflict(key)
            | Self::TooLarge(key)
            | Self::Unsupported(key)
            | Self::Unavailable(key)
            | Self::Full(key) => key,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(cause) => write!(out, "broken: {cause}"),
            Self::Invalid(fields) => {
                let names: Vec<_> = fields.iter().map(|one| one.field).collect();
                write!(out, "invalid: {}", names.join(", "))
            }
            other => write!(out, "{} ({})", other.key(), other.status()),
        }
    }
}

impl std::error::Error for Problem {}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            // A PostgreSQL server that restarts cuts its connections; the next request has a new one.
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => Self::Unavailable("problem-busy"),
            sqlx::Error::Database(cause) if database_is_full(cause.as_ref()) => {
                Self::Full("problem-disk-full")
            }
            sqlx::Error::Database(cause) if database_is_busy(cause.as_ref()) => {
                Self::Unavailable("problem-busy")
            }
            sqlx::Error::Database(cause) if cause.is_unique_violation() => {
                Self::Conflict("problem-exists")
            }
            _ => Self::Broken(Box::new(error)),
        }
    }
}

/// SQLITE_FULL (13) or PostgreSQL class 53100 (disk_full). SQLite says IOERR_WRITE (778) where a limit on
/// the size of files (EFBIG) or a quota (EDQUOT) ends the room, and IOERR_SHMSIZE (4874) when its shared
/// memory cannot grow.
fn database_is_full(cause: &dyn sqlx::error::DatabaseError) -> bool {
    matches!(
        cause.code().as_deref(),
        Some("13" | "778" | "4874" | "53100")
    )
}

/// SQLITE_BUSY (5, 517), the SQLITE_READONLY family and PostgreSQL's start, stop and crowd are told apart from our own mistakes.
fn database_is_busy(cause: &dyn sqlx::error::DatabaseError) -> bool {
    matches!(
        cause.code().as_deref(),
        Some("5" | "517" | "261" | "8" | "57P01" | "57P03" | "53300")
    )
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(Box::new(error))
    }
}
