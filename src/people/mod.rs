//! People: the five profiles of a school, their children, and people of other servers.

pub mod actions;
mod model;
mod store;

pub use model::{NewPerson, Person, first_name, fold, short_name};
pub use store::{
    admin_ids_for_house, children_for_house, find_for_house, insert, link_kin, rename_remote,
    search_for_house, set_admin, staff_ids_for_house, unlink_kin,
};
