//! Black-box tests: a whole school in process, asked through its doors.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, loudly"
)]

mod accounts;
mod blogs;
mod docs;
mod documents;
mod guards;
mod migrations;
mod oracle;
mod passages;
mod shelves;
mod support;
mod tidy;
mod words;
