//! Asks a school for everything that it might answer, as nobody and as other schools.

use ::federation::signature::{Scheme, sign_get};
use futures_util::stream::{self, StreamExt as _};
use reqwest::Method;
use seyes::worlds::World;
use url::Url;

use super::super::{ACTIVITY, lines};
use crate::support::School;

/// Requests under way at once.
const AT_ONCE: usize = 8;

/// Who asks.
#[derive(Clone, Copy)]
pub enum Asker<'a> {
    /// Somebody's browser.
    Nobody,
    /// A program without a signature.
    Program,
    /// A school, by its signature.
    School(&'a School),
}

async fn ids(school: &School, sql: &str) -> Vec<String> {
    lines(school, sql).await
}

/// Addresses of everything that exists in a school, and of what does not.
pub async fn addresses(school: &School, world: &World) -> Vec<String> {
    let mut all: Vec<String> = [
        "/",
        "/public",
        "/sign-in",
        "/charter",
        "/actor",
        "/actor/outbox",
        "/nothing",
        "/inbox",
        "/search?q=Marchand",
        "/.well-known/nodeinfo",
        "/nodeinfo/2.0",
        "/nodeinfo/2.1",
        "/.well-known/host-meta",
        "/.well-known/host-meta.json",
        "/.well-known/webfinger",
        "/api/seyes/v1/me",
        "/api/seyes/v1/twinnings",
        "/twinnings",
        "/notifications",
        "/spaces",
        "/o/01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut put = |patterns: &[&str], ids: Vec<String>| {
        for (pattern, id) in patterns
            .iter()
            .flat_map(|one| ids.iter().map(move |id| (one, id)))
        {
            all.push(pattern.replace("{}", id));
        }
    };
    let publications = ids(school, "SELECT id FROM publications").await;
    put(
        &[
            "/o/{}",
            "/o/{}/replies",
            "/o/{}/replies?before=",
            "/o/{}/likes",
            "/o/{}/shares",
            "/p/{}",
            "/articles/{}",
            "/topics/{}",
            "/documents/{}",
            "/files/{}",
            "/api/seyes/v1/publications/{}",
        ],
        publications,
    );
    let people = ids(school, "SELECT id FROM persons").await;
    put(
        &[
            "/u/{}",
            "/u/{}/outbox",
            "/u/{}/outbox?before=",
            "/u/{}/followers",
        ],
        people,
    );
    let blogs = ids(school, "SELECT id FROM blogs").await;
    put(
        &[
            "/b/{}",
            "/b/{}/outbox",
            "/b/{}/outbox?before=",
            "/b/{}/followers",
        ],
        blogs,
    );
    let spaces = ids(school, "SELECT id FROM spaces").await;
    put(
        &[
            "/g/{}",
            "/g/{}/outbox",
            "/g/{}/outbox?before=",
            "/g/{}/followers",
            "/g/{}/moderators",
            "/g/{}/featured",
            "/spaces/{}",
            "/spaces/{}/members",
        ],
        spaces,
    );
    let twinnings = ids(school, "SELECT id FROM twinnings").await;
    put(
        &["/t/{}", "/t/{}/outbox", "/twinnings/{}"],
        twinnings.clone(),
    );
    let media = ids(school, "SELECT id FROM media").await;
    for twinning in &twinnings {
        put(&[&format!("/t/{twinning}/media/{{}}")], media.clone());
    }
    put(&["/media/{}", "/media/{}/thumb"], media);
    let names = "SELECT ap_id FROM actors WHERE kind IN ('alias', 'twinning') AND host IS NULL";
    let origin = school.origin();
    let names = ids(school, names).await;
    put(&["/.well-known/webfinger?resource={}"], names.clone());
    let path = |id: &String| id.strip_prefix(&origin).unwrap().to_owned();
    put(&["{}", "{}/outbox"], names.iter().map(path).collect());
    let accounts = "SELECT username FROM actors WHERE host IS NULL";
    let host = &school.house.config.domain;
    let handles = ids(school, accounts).await.into_iter();
    let guesses = world.people.iter().flat_map(|one| {
        let family = one.family_name.to_lowercase().replace(' ', "");
        [
            one.login.clone(),
            format!("{}{family}", one.given_name.to_lowercase()),
        ]
    });
    let handles = handles
        .chain(guesses)
        .map(|name| format!("acct:{name}@{host}"));
    put(&["/.well-known/webfinger?resource={}"], handles.collect());
    all
}

/// What only browsers ask for; servers are told the same of it as a browser without a session.
fn is_page(path: &str) -> bool {
    const PAGES: [&str; 7] = [
        "/p/",
        "/articles/",
        "/topics/",
        "/documents/",
        "/files/",
        "/spaces/",
        "/api/",
    ];
    PAGES.iter().any(|start| path.starts_with(start))
}

/// What only servers ask for: collections, and names of actors.
fn is_for_servers(path: &str) -> bool {
    path.contains("webfinger?") || path.contains("/outbox") || path.matches('/').count() > 2
}

/// Asks for each address; what is answered is heard by the school's tap.
pub async fn ask(school: &School, asker: Asker<'_>, addresses: &[String]) {
    let signer = match asker {
        Asker::School(other) => Some(other.app.federation.instance_signer().await.unwrap()),
        _ => None,
    };
    let stranger = school.stranger();
    let accept = match asker {
        Asker::Nobody => "text/html",
        _ => ACTIVITY,
    };
    let ask = |path: &String| {
        let url = Url::parse(&format!("{}{path}", school.origin())).unwrap();
        let sent = url[url::Position::BeforePath..].to_owned();
        let mut request = stranger
            .request(Method::GET, &sent)
            .header("accept", accept);
        if let Some(signer) = &signer {
            let now = school.house.clock.now().to_datetime();
            request = request.headers(sign_get(signer, Scheme::Cavage, &url, now).unwrap());
        }
        let stranger = &stranger;
        async move {
            let answer = stranger.send(request).await;
            assert!(answer.status < 500, "{sent}: {}", answer.status);
        }
    };
    let wanted = addresses.iter().filter(|path| match asker {
        Asker::Nobody => is_page(path) || !is_for_servers(path),
        _ => !is_page(path),
    });
    stream::iter(wanted)
        .map(ask)
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}
