//! Every way in: what may show a publication, and what never does.

/// Prefix of the JSON API.
pub const API: &str = "/api/seyes/v1";
/// What an answer tells about what it names in its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Shows it to exactly those who may read it.
    Exactly,
    /// Answers those who may read it, and nobody else; the words need not be there.
    Answers,
    /// Shows nothing to those who may not read it; may keep silent to those who may.
    NoMore,
}

use Tells::{Answers, Exactly, NoMore};

/// Every address that may show something, with the names that the world puts into it.
pub const SURFACES: &[(&str, Tells)] = &[
    ("/", NoMore),
    ("/public", NoMore),
    ("/review", NoMore),
    ("/write", NoMore),
    ("/notifications", NoMore),
    ("/spaces", NoMore),
    ("/spaces/{space}", NoMore),
    ("/spaces/{space}/journal", NoMore),
    ("/spaces/{space}/forum", NoMore),
    ("/spaces/{space}/documents", NoMore),
    ("/spaces/{space}/members", NoMore),
    ("/folders/{folder}", NoMore),
    ("/search?q={word}", NoMore),
    ("/articles/{article}", Exactly),
    ("/articles/{article}/edit", NoMore),
    ("/articles/{article}/publication", NoMore),
    ("/topics/{topic}", Exactly),
    ("/topics/{topic}/new", NoMore),
    ("/topics/{topic}/edit", NoMore),
    ("/topics/{topic}/replies/{in topic}/edit", NoMore),
    ("/documents/{document}", Exactly),
    ("/documents/{document}/edit", NoMore),
    ("/documents/{document}/versions", NoMore),
    ("/documents/{document}/versions/1", NoMore),
    ("/documents/{document}/versions/1/restoration", NoMore),
    ("/documents/{document}/compare?from=1&to=1", NoMore),
    ("/files/{file}", Exactly),
    ("/p/{root}", Answers),
    ("/p/{reply}", NoMore),
    ("/p/{any}/withdrawal", NoMore),
    ("/media/{media}", Answers),
    ("/media/{media}/thumb", Answers),
    // People of a closed school: the passage to others shows them nothing. `peers.rs` asks as servers.
    ("/o/{any}", NoMore),
    ("/o/{any}/replies", NoMore),
    ("/b/{blog}", NoMore),
    ("/b/{blog}/outbox", NoMore),
    ("/b/{blog}/followers", NoMore),
    ("/g/{space}", NoMore),
    ("/g/{space}/outbox", NoMore),
    ("/g/{space}/followers", NoMore),
    ("/g/{space}/moderators", NoMore),
    ("/g/{space}/featured", NoMore),
    ("/g/{its space}/t/{topic}", NoMore),
    ("/u/{person}", NoMore),
    ("/u/{person}/outbox", NoMore),
    ("/u/{person}/followers", NoMore),
    ("/actor", NoMore),
    ("/actor/outbox", NoMore),
];

/// Further addresses that only servers ask: pages of collections, names of actors.
pub const PEER_SURFACES: &[(&str, Tells)] = &[
    ("/o/{any}/replies?before=", NoMore),
    ("/b/{blog}/outbox?before=", NoMore),
    ("/g/{space}/outbox?before=", NoMore),
    ("/.well-known/webfinger?resource=ORIGIN/g/{space}", NoMore),
    ("/.well-known/webfinger?resource=ORIGIN/b/{blog}", NoMore),
    ("/.well-known/nodeinfo", NoMore),
    ("/nodeinfo/2.1", NoMore),
];

/// The same for the JSON API, below [`API`].
pub const API_SURFACES: &[(&str, Tells)] = &[
    ("/timeline", NoMore),
    ("/timelines/spaces/{space}", NoMore),
    ("/notifications", NoMore),
    ("/search?q={word}", NoMore),
    ("/spaces", NoMore),
    ("/spaces/{space}/topics", NoMore),
    ("/spaces/{space}/documents", NoMore),
    ("/spaces/{space}/blogs", NoMore),
    ("/blogs/{blog}", NoMore),
    ("/blogs/{blog}/articles", NoMore),
    ("/blogs/{blog}/drafts", NoMore),
    ("/review", NoMore),
    ("/publications/{any}", Exactly),
    ("/publications/{any}/reactions", Answers),
    ("/media/{media}", Answers),
    ("/media/{media}/thumb", Answers),
    ("/articles/{article}", Exactly),
    ("/articles/{article}/comments", NoMore),
    ("/topics/{topic}", Exactly),
    ("/topics/{topic}/replies", NoMore),
    ("/documents/{document}", Exactly),
    ("/documents/{document}/revisions", NoMore),
    ("/documents/{document}/revisions/1", NoMore),
    ("/documents/{document}/comparison?from=1&to=1", NoMore),
    ("/files/{file}", Exactly),
];

/// Addresses that never carry a publication, with the reason.
pub const SILENT: &[(&str, &str)] = &[
    ("/sign-in", "no account yet"),
    ("/activate", "no account yet"),
    ("/charter", "fixed text"),
    ("/me", "one's own profile"),
    ("/healthz", "for supervisors"),
    ("/readyz", "for supervisors"),
    ("/metrics", "on a port of its own; counts by route pattern"),
    ("/assets/{file}", "scripts and styles"),
    ("/favicon.ico", "a picture of ours"),
    ("/api/openapi.json", "the description of the API"),
    ("/api/docs", "the description of the API"),
    ("/.well-known/host-meta", "where WebFinger is"),
    ("/.well-known/host-meta.json", "where WebFinger is"),
    ("/.well-known/nodeinfo", "where NodeInfo is"),
    ("/.well-known/webfinger", "names of actors"),
    ("/nodeinfo/2.0", "numbers of the server"),
    ("/nodeinfo/2.1", "numbers of the server"),
    ("/follows", "actors elsewhere"),
    ("/api/seyes/v1/follows", "actors elsewhere"),
    ("/api/seyes/v1/lookup", "an actor elsewhere"),
    ("/api/seyes/v1/partners", "servers"),
    ("/live", "says that something is new, never what"),
    ("/notifications/{id}", "leads on to what it tells of"),
    ("/spaces/new", "an empty form"),
    ("/spaces/{id}/edit", "a form about a space"),
    ("/spaces/{id}/journal/settings", "a form about a blog"),
    ("/spaces/{id}/forum/write", "an empty form"),
    ("/spaces/{id}/forum/settings", "a form about a forum"),
    ("/api/seyes/v1/spaces/{id}/forum", "how far a forum is open"),
    ("/spaces/{id}/documents/write", "an empty form"),
    ("/spaces/{id}/documents/upload", "an empty form"),
    (
        "/spaces/{id}/members/{person}/removal",
        "a question about a person",
    ),
    ("/blogs/{id}/write", "an empty form"),
    ("/folders/{id}/settings", "a form about a folder"),
    ("/api/seyes/v1/spaces/{id}", "a space"),
    ("/api/seyes/v1/spaces/{id}/members", "people"),
    ("/api/seyes/v1/spaces/{id}/candidates", "people"),
    ("/api/seyes/v1/spaces/{id}/folders", "names of folders"),
];
