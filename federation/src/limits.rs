//! Budgets of the protocol side, in one place: what a remote server may make us read, wait for or
//! fetch.

use std::time::Duration;

/// Largest inbox body that is read, in bytes (1 MiB).
pub const MAX_INBOX_BYTES: usize = 1024 * 1024;
/// Largest message of the handshake of two servers, in bytes.
pub const MAX_PARTNERSHIP_BYTES: usize = 8 * 1024;
/// Largest NodeInfo document that is read, in bytes.
pub const MAX_NODEINFO_BYTES: usize = 64 * 1024;
/// Largest fetched document, in bytes after decompression (1 MiB).
pub const MAX_DOCUMENT_BYTES: usize = 1024 * 1024;
/// Deepest JSON nesting that is read, in levels.
pub const MAX_JSON_DEPTH: usize = 64;
/// Most members of one JSON array or object.
pub const MAX_JSON_MEMBERS: usize = 9_999;
/// Time for name resolution, TCP and TLS together.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time for a whole outgoing exchange, redirects and body included.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(30);
/// Redirect hops that are followed.
pub const MAX_REDIRECTS: usize = 3;
/// Requests that one inbound activity may cause.
pub const MAX_FETCHES: u32 = 20;
/// How long after its beginning an inbound activity may still begin a request.
pub const MAX_FETCHING: Duration = Duration::from_secs(30);
/// How old a signature may be (an hour and a few minutes of clock skew).
pub const SIGNATURE_MAX_AGE: Duration = Duration::from_secs(65 * 60);
/// How far ahead of our clock a signature may be.
pub const SIGNATURE_MAX_AHEAD: Duration = Duration::from_secs(5 * 60);
/// Longest wait that a peer may ask for with `Retry-After`.
pub const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 3600);
/// Longest `@user@host` handle, in bytes.
pub const MAX_HANDLE_BYTES: usize = 512;
/// Longest id or link, in bytes.
pub const MAX_URL_BYTES: usize = 2_048;
/// Longest public key PEM, in bytes.
pub const MAX_KEY_PEM_BYTES: usize = 8 * 1024;
/// Longest `Signature` or `Signature-Input` header, in bytes.
pub const MAX_SIGNATURE_HEADER_BYTES: usize = 8 * 1024;

/// Longest name of an object or actor, in characters; the rest is cut.
pub const MAX_NAME_CHARS: usize = 500;
/// Longest account name, in characters; longer ones are refused.
pub const MAX_USERNAME_CHARS: usize = 100;
/// Longest summary that we send, in characters (FEP-b2b8).
pub const MAX_SENT_SUMMARY_CHARS: usize = 500;
/// Longest summary that is read, in bytes; longer ones are dropped.
pub const MAX_SUMMARY_BYTES: usize = 20_480;
/// Longest content that is read, in bytes; an object with more is refused.
pub const MAX_CONTENT_BYTES: usize = 512 * 1024;
/// Longest alternative text of an attachment, in characters; the rest is cut.
pub const MAX_ALT_CHARS: usize = 10_000;
/// Most recipients read from one addressing field.
pub const MAX_RECIPIENTS: usize = 1_000;
/// Most authors read from `attributedTo`.
pub const MAX_AUTHORS: usize = 16;
/// Most attachments read from one object.
pub const MAX_ATTACHMENTS: usize = 32;
/// Most tags and mentions read from one object.
pub const MAX_TAGS: usize = 50;
/// Most choices read from one poll.
pub const MAX_CHOICES: usize = 50;
/// Most changes of a server's key that are told and read: whoever missed more compares by hand.
pub const MAX_SUCCESSIONS: usize = 6;
/// Most public keys read from one actor.
pub const MAX_KEYS: usize = 4;
/// Most other addresses read from one actor.
pub const MAX_ALIASES: usize = 16;
