//! Spaces: the classes, the groups and the school itself. Five tabs, members, audiences in words.

pub mod actions;
mod audience;
mod model;
mod store;

pub use audience::{
    Described, audience, choices, describe, describe_choice, describe_circles, describe_list,
};
pub use model::{Candidate, NewSpace, Seat, Space, SpaceKind};
pub use store::{
    Opening, circle_of_for_house, classes_of_for_house, close_forum, find, find_for_house,
    head_counts_for_house, list, manager_ids_for_house, open_forum, open_forums_for_house,
    opening_for_house, rename_for_house, roster, school_for_house,
};
