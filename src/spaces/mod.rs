//! Spaces: the classes, the groups and the school itself. Five tabs, members, audiences in words.

pub mod actions;
mod audience;
mod head;
mod model;
mod store;
mod twin_store;

pub use audience::{
    Described, audience, choices, describe, describe_choice, describe_circles, describe_list,
};
pub use head::{head, notice};
pub use model::{Candidate, Closed, NewSpace, Seat, Space, SpaceKind, Twin};
pub use store::{
    Opening, circle_of_for_house, class_ids_for_house, classes_of_for_house, close_forum, find,
    find_for_house, head_counts_for_house, list, manager_ids_for_house, open_forum,
    open_forums_for_house, opening_for_house, rename_for_house, roster, school_for_house,
};
pub use twin_store::{must_be_open_for_house, put_twin, set_time};
