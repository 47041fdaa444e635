//! Publications: the supertype of everything that can be read. Author, audience, state, replies,
//! reactions, holding, withdrawing: written here once, for every room.

pub mod actions;
pub mod api;
mod badges;
mod body;
pub mod boosts;
pub mod cards;
pub mod elsewhere;
mod model;
pub mod pages;
mod paging;
pub mod parts;
mod peers;
mod places;
pub mod reactions;
mod received;
mod replies;
mod store;
mod summary;
mod view;

pub use api::Listed;
pub use model::{
    Body, Kind, NewPublication, Publication, ReactionKind, State, TITLE_LONGEST,
    TITLE_LONGEST_BYTES, title,
};
pub use paging::{Cursor, LIMIT_LARGEST, PAGE_ITEMS, PageQuery, cut};
pub use peers::{PeerPost, hide, take_in};
pub use received::{bring_back, receive, withdraw_by_forum};
pub use replies::{ReplyDraft, narrow_replies, recover_reply, reply};
pub use store::{
    Text, audience_circles_for_house, audiences_for_house, by_ap_id_for_house, find,
    find_for_house, insert, known_addresses_for_house, page_for_house, readable, reply_count,
    reply_counts, reply_ids_for_house, reviewer_for_house, set_address_for_house, thread,
    to_review, to_review_count, whole_for_house,
};
pub use summary::Summary;
pub use view::{
    AudienceView, AuthorView, CircleView, MediaView, PublicationView, ReactionView, SpaceRef,
    reaction_views,
};
