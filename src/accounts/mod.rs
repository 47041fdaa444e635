//! Accounts: how people of the school come in, stay in and go out.

pub mod actions;
pub mod api;
mod bearer;
mod charter;
mod codes;
mod me_pages;
mod own;
mod pages;
mod passwords;
mod rolls;
mod sessions;
mod store;
mod tokens;
mod visit;

pub use actions::{
    Activation, SignIn, activate, add_account, add_ready_account, check_login, hash_for_house,
    sign_in,
};
pub use bearer::{Bearer, Caller};
pub use codes::{digest, secret};
pub use pages::{DemoPeople, routes};
pub use rolls::{Sheet, add_person, renew_codes};
pub use store::{Account, by_login_for_house};
pub use tokens::{create_token, viewer_of_token};
pub use visit::{
    Counters, SignedIn, Visit, cookie_name, layer, profile_words, session_is_open, viewer_of_secret,
};
