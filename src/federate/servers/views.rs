//! What the pages of the head of school show about a server: words ready to read, no HTML.

use super::model::{Invitation, List, Server, Side, fingerprint};
use crate::kernel::Timestamp;
use crate::web::i18n::{Arg, Texts};

/// A server in a list or on its own page.
pub(super) struct Row {
    /// Canonical host.
    pub host: String,
    /// Its name, or the host.
    pub title: String,
    /// Where its page is.
    pub href: String,
    /// `active`, `frozen`, `blocked`, `ended`, `known`.
    pub state: String,
    /// The state in words.
    pub state_words: String,
    /// «Seyès 0.1.0», or that it is not known.
    pub software: String,
    /// Deliveries that wait.
    pub waiting: i64,
    /// Deliveries that were given up, in words; empty when there are none.
    pub lapsed: String,
    /// When a delivery arrived last, in words.
    pub success: String,
    /// When the server spoke to us last, in words.
    pub heard: String,
    /// What goes wrong, in words; empty when nothing does.
    pub failure: String,
    /// Something here asks for a decision.
    pub alert: bool,
}

/// Draws a server.
pub(super) fn row(texts: Texts, now: Timestamp, server: &Server) -> Row {
    let when = |at: Option<Timestamp>| match at {
        Some(at) => texts.moment(at.0, now.0),
        None => texts.t("servers-never"),
    };
    let state = match server.cause.as_str() {
        "" => format!("servers-state-{}", server.state),
        cause => format!("servers-cause-{cause}"),
    };
    let software = match server.software.as_str() {
        "" => texts.t("servers-software-unknown"),
        software => format!("{software} {}", server.version).trim().to_owned(),
    };
    let lapsed = match server.lapsed {
        0 => String::new(),
        count => texts.with("servers-lapsed", &[("count", Arg::Number(count))]),
    };
    let failure = server
        .failure
        .as_deref()
        .map(|reason| texts.t(failure_key(reason)));
    Row {
        href: format!("/admin/servers/{}", server.host),
        title: if server.name.is_empty() {
            server.host.clone()
        } else {
            server.name.clone()
        },
        host: server.host.clone(),
        state_words: texts.t(&state),
        alert: server.cause == "key",
        state: server.state.clone(),
        software,
        waiting: server.waiting,
        lapsed,
        success: when(server.succeeded_at),
        heard: when(server.heard_at),
        failure: failure.unwrap_or_default(),
    }
}

/// The sentence for a reason that the lane or the handshake noted.
pub(super) fn failure_key(reason: &str) -> &'static str {
    match reason {
        "status 401" => "servers-failure-signature",
        "status 403" => "servers-failure-not-welcome",
        "status 404" | "status 405" => "servers-failure-closed",
        "status 429" => "servers-failure-busy",
        "frozen" | "the host is not allowed" => "servers-failure-frozen",
        "wrong key" => "servers-failure-key",
        "the server cannot be reached" => "servers-failure-unreachable",
        "the server was too slow" => "servers-failure-slow",
        reason if reason.starts_with("status 5") => "servers-failure-broken",
        _ => "servers-failure-other",
    }
}

/// An invitation as the page shows it.
pub(super) struct Card {
    /// Canonical host.
    pub host: String,
    /// The name that the server gives itself, or its host.
    pub title: String,
    /// What names the invitation.
    pub id: String,
    /// The digits to compare.
    pub fingerprint: String,
    /// Its state in words.
    pub state: String,
    /// Since when, in words.
    pub since: String,
    /// Until when, in words.
    pub until: String,
    /// Why nothing moves; empty when all goes well.
    pub failure: String,
    /// Whether it may still be answered or taken back.
    pub waits: bool,
}

/// Draws an invitation.
pub(super) fn card(texts: Texts, now: Timestamp, one: &Invitation) -> Card {
    let waits = one.waits(now);
    let word = if one.state == "waiting" && !waits {
        "expired"
    } else if one.state == "accepted" && one.made_at.is_none() {
        "agreeing"
    } else {
        one.state.as_str()
    };
    let failure = one
        .failure
        .as_deref()
        .map(|reason| texts.t(failure_key(reason)));
    Card {
        title: if one.name.is_empty() {
            one.host.clone()
        } else {
            one.name.clone()
        },
        host: one.host.clone(),
        id: one.id.clone(),
        fingerprint: fingerprint(&one.public_key),
        state: texts.t(&match one.side() {
            Side::Sent => format!("servers-sent-{word}"),
            Side::Received => format!("servers-received-{word}"),
        }),
        since: texts.moment(one.at.0, now.0),
        until: texts.date(one.expires_at.0),
        failure: failure.unwrap_or_default(),
        waits,
    }
}

/// The tabs of the list with their counts.
pub(super) fn tabs(texts: Texts, list: List, counts: [i64; 3]) -> Vec<crate::web::components::Tab> {
    List::ALL
        .into_iter()
        .zip(counts)
        .map(|(one, count)| crate::web::components::Tab {
            label: texts.t(&format!("servers-list-{}", one.as_str())),
            href: format!("/admin/servers?list={}", one.as_str()),
            current: one == list,
            badge: (count > 0).then_some(count),
        })
        .collect()
}
