//! Publications: the supertype of everything that can be read. Author, audience, state, replies,
//! reactions, holding, withdrawing: written here once, for every room.

pub mod actions;
mod body;
pub mod cards;
mod model;
mod paging;
pub mod reactions;
mod replies;
mod store;
mod view;

pub use model::{
    Body, Kind, NewPublication, Publication, ReactionKind, State, TITLE_LONGEST,
    TITLE_LONGEST_BYTES, title,
};
pub use paging::{Cursor, LIMIT_LARGEST, PAGE_ITEMS, PageQuery, cut};
pub use replies::{ReplyDraft, reply, reply_count, thread};
pub use store::{
    audience_circles_for_house, by_ap_id_for_house, find, find_for_house, insert,
    set_address_for_house, to_review, to_review_count,
};
pub use view::{
    AudienceView, AuthorView, CircleView, MediaView, PublicationView, ReactionView, SpaceRef,
    reaction_views,
};
