//! Accounts: how people of the school come in, stay in and go out.

pub mod actions;
mod codes;
mod passwords;
mod sessions;
mod store;
mod tokens;

pub use actions::{Activation, SignIn, activate, add_account, sign_in};
pub use codes::{DIGEST_CHARS, digest, secret};
pub use passwords::weakness;
pub use sessions::{Session, close_all, close_session, open_session, session_for_house};
pub use store::{Account, by_login_for_house, demo_people_for_house, logins_for_house};
pub use tokens::{create_token, viewer_of_token};
