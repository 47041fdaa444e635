//! One argument of a statement, typed so that PostgreSQL knows what a NULL would have been.

use crate::kernel::{
    ActorId, BlogId, CircleId, FolderId, MediaId, NotificationId, PersonId, PublicationId,
    ReportId, SpaceId, Timestamp,
};

/// A bound value. The inner `None` is SQL's NULL of that type.
#[derive(Clone, Debug)]
pub enum Value {
    /// TEXT
    Text(Option<String>),
    /// BIGINT (also instants and 0/1 flags)
    Int(Option<i64>),
    /// BYTEA
    Bytes(Option<Vec<u8>>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(Some(text.clone()))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Int(Some(i64::from(flag)))
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(Some(at.0))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(at: Option<Timestamp>) -> Self {
        Self::Int(at.map(|at| at.0))
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}

macro_rules! from_id {
    ($($id:ident),*) => { $(
        impl From<&$id> for Value {
            fn from(id: &$id) -> Self {
                Self::Text(Some(id.as_str().to_owned()))
            }
        }
        impl From<Option<&$id>> for Value {
            fn from(id: Option<&$id>) -> Self {
                Self::Text(id.map(|id| id.as_str().to_owned()))
            }
        }
    )* };
}

from_id!(
    ActorId,
    BlogId,
    CircleId,
    FolderId,
    MediaId,
    NotificationId,
    PersonId,
    PublicationId,
    ReportId,
    SpaceId
);
