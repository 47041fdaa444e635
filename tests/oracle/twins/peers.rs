//! What other servers are told of twinned spaces: the partner what both classes read there, everybody else
//! nothing, and nothing that they could tell from what does not exist.

use ::federation::signature::{Scheme, sign_get};
use futures_util::stream::{self, StreamExt as _};
use reqwest::Method;
use seyes::publications::Kind;
use url::Url;

use super::super::law::ELSEWHERE;
use super::super::surfaces::{API, API_SURFACES, PEER_SURFACES, SURFACES, Tells};
use super::super::world::{Thing, World};
use super::super::{AT_ONCE, Question, questions};
use super::making::Pair;
use crate::support::{Answer, School, query};

const ACTIVITY: &str = "application/activity+json";
/// An identifier of the right form that nothing has.
const NOTHING: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// Who asks.
#[derive(Clone, Copy)]
struct Peer<'a> {
    name: &'static str,
    school: Option<&'a School>,
    /// It holds the other half.
    twin: bool,
}

impl Peer<'_> {
    async fn ask(&self, world: &World, path: &str) -> Answer {
        let url = Url::parse(&format!("{}{path}", world.school.origin())).unwrap();
        let stranger = world.school.stranger();
        let mut request = stranger.request(Method::GET, &url[url::Position::BeforePath..]);
        if let Some(school) = self.school {
            let signer = school.app.federation.instance_signer().await.unwrap();
            let now = world.school.house.clock.now().to_datetime();
            request = request.headers(sign_get(&signer, Scheme::Cavage, &url, now).unwrap());
        }
        stranger.send(request.header("accept", ACTIVITY)).await
    }

    /// The partner reads what stands in the space; what it wrote itself is its own to tell.
    fn may_read(&self, thing: &Thing) -> bool {
        let text = &thing.text;
        let out = text.published && !text.held && !text.withdrawn && !text.orphan;
        self.twin && out && text.author != ELSEWHERE
    }
}

/// The objects and their files, each exactly as the law says.
async fn objects(world: &World, peer: Peer<'_>, faults: &mut Vec<String>) {
    let missing = peer.ask(world, &format!("/o/{NOTHING}")).await;
    let mut told =
        |path: &str, fault: String| faults.push(format!("{} {path}: {fault}", peer.name));
    for thing in &world.things {
        let path = format!("/o/{}", thing.id);
        let answer = peer.ask(world, &path).await;
        let reads = answer.status == 200 && answer.body().contains(&thing.word);
        if reads != peer.may_read(thing) {
            told(
                &path,
                format!("{} {:?} {:?}", answer.status, thing.kind, thing.text),
            );
        }
        let same = (answer.status, &answer.bytes) == (missing.status, &missing.bytes);
        if !peer.twin && !same {
            told(&path, "is told from nothing".to_owned());
        }
        if peer.twin
            && thing.text.withdrawn
            && thing.text.author != ELSEWHERE
            && thing.text.published
            && answer.status != 410
        {
            told(&path, format!("{} for what was taken back", answer.status));
        }
        // A picture or file is its publication's; a document's files stay at home.
        for media in thing.media.iter().filter(|_| thing.kind != Kind::Document) {
            let at = world.twinnings[thing.text.place - 3].as_str();
            for twinning in &world.twinnings {
                let path = format!("/t/{twinning}/media/{media}");
                let shown = peer.ask(world, &path).await.status == 200;
                let may = peer.may_read(thing) && twinning.as_str() == at;
                if thing.text.author != ELSEWHERE && shown != may {
                    told(&path, format!("shown {shown} {:?}", thing.text));
                }
            }
        }
    }
}

/// The actors of a twinning: there for its partner, for nobody else.
async fn actors(world: &World, peer: Peer<'_>, faults: &mut Vec<String>) {
    let sql = "SELECT ap_id, name FROM actors WHERE kind IN ('alias', 'twinning') AND host IS NULL";
    let rows = query(&world.school.house.config.database_url, sql).await;
    assert!(rows.len() > 6, "hardly anybody spoke: {rows:?}");
    for row in rows {
        let path = row[0].strip_prefix(&world.school.origin()).unwrap();
        let finger = format!("/.well-known/webfinger?resource={}", row[0]);
        for path in [path, &format!("{path}/outbox"), &finger] {
            let answer = peer.ask(world, path).await;
            let wanted = if peer.twin { 200 } else { 404 };
            if answer.status != wanted {
                faults.push(format!(
                    "{} {path}: {} for {}",
                    peer.name, answer.status, row[1]
                ));
            }
        }
    }
}

/// Every other surface says nothing of it to anybody.
async fn surfaces(world: &World, peer: Peer<'_>, faults: &mut Vec<String>) {
    let mut asked: Vec<Question> = Vec::new();
    for (pattern, _) in SURFACES.iter().chain(PEER_SURFACES) {
        let pattern = pattern.replace("ORIGIN", &world.school.origin());
        asked.extend(questions(world, &pattern, Tells::NoMore));
    }
    for (pattern, _) in API_SURFACES {
        asked.extend(questions(world, &format!("{API}{pattern}"), Tells::NoMore));
    }
    let ask = |question: Question| async move {
        let answer = peer.ask(world, &question.path).await;
        (question.path, answer)
    };
    let answers: Vec<_> = stream::iter(asked)
        .map(ask)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    for (path, answer) in &answers {
        let body = format!("{} {}", answer.body(), answer.location());
        if answer.status >= 500 {
            faults.push(format!("{} {path}: {}", peer.name, answer.status));
        }
        for thing in &world.things {
            let object = path.starts_with("/o/") || path.starts_with("/t/");
            let may = object && peer.may_read(thing);
            if body.contains(&thing.word) && !path.contains(&thing.word) && !may {
                let fault = format!("{:?} {:?}", thing.kind, thing.text);
                faults.push(format!("{} {path}: {fault}", peer.name));
            }
        }
        for case in world
            .reports
            .iter()
            .filter(|case| body.contains(&case.word))
        {
            faults.push(format!("{} {path}: a report, {}", peer.name, case.word));
        }
        for person in world.people.iter().filter(|one| !one.profile.is_staff()) {
            let names = [
                format!("{} M", person.name),
                format!("{}.m", person.name.to_lowercase()),
            ];
            if names.iter().any(|name| body.contains(name)) {
                faults.push(format!("{} {path}: the name of {}", peer.name, person.name));
            }
        }
    }
}

/// Everything that is wrong with what servers are told, on both sides.
pub async fn faults(pair: &Pair) -> Vec<String> {
    let mut faults = Vec::new();
    let (home, away) = (&pair.home.school, &pair.away.school);
    for (world, other) in [(&pair.home, away), (&pair.away, home)] {
        let peers = [
            ("partner", Some(other), true),
            ("other partner", Some(&pair.third), false),
            ("unsigned", None, false),
        ];
        for (name, school, twin) in peers {
            let peer = Peer { name, school, twin };
            objects(world, peer, &mut faults).await;
            actors(world, peer, &mut faults).await;
            surfaces(world, peer, &mut faults).await;
        }
    }
    faults
}
