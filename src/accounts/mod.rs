//! Accounts: how people of the school come in, stay in and go out.

pub mod actions;
mod client;
mod codes;
pub mod guesses;
mod pages;
mod passwords;
mod store;
mod visit;

pub use actions::{
    Activation, SignIn, activate, add_account, add_ready_account, check_login, hash_for_house,
    sign_in,
};
pub use client::Client;
pub use codes::{digest, secret};
pub use pages::{DemoPeople, routes};
pub use store::tokens::{create_token, viewer_of_token};
pub use store::{Account, by_login_for_house};
pub use visit::{
    Caller, Counters, SignedIn, Visit, cookie_name, device_cookie_name, layer, session_is_open,
    sign_in_first, viewer_of_secret,
};
