//! Open pages hear that there is news: two counters, never content.
//!
//! `GET /live` is a stream of server-sent events for the session of the cookie. The session is looked
//! at again before each event and every few seconds, so that signing out, a suspension or the end
//! of a session closes the stream (I13).

mod connections;
mod stream;

pub use stream::routes;
