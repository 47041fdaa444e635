//! ActivityPub for Seyès: what two servers need to trust and understand each other, and nothing
//! about schools.
//!
//! Built on `activitypub_federation` for words, documents and key making; it adds the strict parts
//! which that crate leaves open: an inbox door, signatures computed and checked by `ring`, and one
//! guarded way out. Nothing here reads a clock, opens a database or draws a page: time, storage and
//! names are passed in.
//!
//! | Module | Question that it answers |
//! |---|---|
//! | [`host`] | Are these two addresses the same server? May it talk with us? |
//! | [`keys`], [`multikey`] | How is a key made, kept, used, written? |
//! | [`succession`] | Does this new key come after the one that we trust? |
//! | [`signature`] | What does this request claim to be signed with? How do we sign ours? |
//! | [`door`] | May this POST come in? Who signed this GET? |
//! | [`egress`] | How do we call others without being turned against ourselves? |
//! | [`directory`] | Which key does that actor publish? |
//! | [`proof`] | Was this document changed since its author signed it? |
//! | [`vocabulary`] | What does this document say? How do we write ours? |
//! | [`synchronization`] | Do two servers count the same followers? |
//! | [`discovery`] | How do others find us? What do they say about themselves? |
//! | [`partnership`] | Do two servers want to be partners, each with the key that the other knows? |
//! | [`json`], [`media_type`], [`limits`] | How much of a stranger's bytes do we read? |
//!
//! The way of an inbound activity: [`door::Door::admit`] → the application stores it →
//! [`vocabulary::Activity::read`] → what is missing comes through
//! [`egress::Egress::fetch_document`]. The way out: a builder of [`vocabulary`] →
//! [`vocabulary::document`] → [`egress::Egress::deliver`].

pub mod directory;
pub mod discovery;
pub mod door;
pub mod egress;
pub mod host;
pub mod json;
pub mod keys;
pub mod limits;
pub mod media_type;
pub mod multikey;
pub mod partnership;
pub mod proof;
pub mod signature;
pub mod succession;
pub mod synchronization;
pub mod vocabulary;
