//! Black-box tests: a whole school in process, asked through its doors.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test that cannot go on should stop, loudly; a journey is told in one piece"
)]

mod abuse;
mod accounts;
mod admin;
mod audience_words;
mod blog_forms;
mod blogs;
mod commands;
mod docs;
mod documents;
mod editor;
mod families;
mod federation;
mod full_disk;
mod guards;
mod guessing;
mod kill;
mod leavers;
mod migrations;
mod moderation;
mod oracle;
mod own_account;
mod passages;
mod shelves;
mod support;
mod tidy;
mod words;
