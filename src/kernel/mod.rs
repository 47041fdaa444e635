//! The words that every other module uses: identifiers, instants, problems. No I/O.

mod id;
mod problem;
mod time;

pub use id::{
    ActorId, BlogId, CircleId, FolderId, MediaId, NotificationId, PersonId, PublicationId,
    ReportId, SpaceId, ulid_is_valid,
};
pub use problem::{FieldError, Problem};
pub use time::{Clock, Timestamp, fill_random};
