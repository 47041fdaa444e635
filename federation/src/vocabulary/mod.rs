//! ActivityStreams words: lenient when we read ([`Activity`], [`ObjectView`], [`ActorView`]),
//! strict when we write.
//!
//! Reading accepts one value, an array, null or nothing everywhere, bounds every length, and drops
//! what it does not understand. Writing always gives arrays, full addresses and RFC 3339 dates in
//! UTC. Writers return the bare object, so that it can be embedded; [`document`] adds the
//! `@context` of what leaves the server.

mod activities;
mod actor_view;
mod actors;
mod beside;
mod collections;
mod context;
mod further;
mod listed_keys;
mod object_view;
mod posts;
mod values;
mod views;

pub use activities::{
    Envelope, accept, act, announce, create, delete, flag, follow, like, reject, tombstone, undo,
    update, with,
};
pub use actor_view::ActorView;
pub use actors::{ActorCard, ActorKind, Picture};
pub use beside::{ChoiceView, OccasionView, PollView};
pub use collections::{OrderedPage, ordered_collection};
pub use context::document;
pub use further::further;
pub use listed_keys::with_keys;
pub use object_view::{AttachmentView, ObjectView, TagView};
pub use posts::{Attachment, Post, PostKind, Tag, moment};
pub use values::{ReadError, is_public, public};
pub use views::{Activity, Reference};

/// Public key of an actor document: `id`, `owner`, `publicKeyPem`.
pub use activitypub_federation::protocol::public_key::PublicKey;
