//! The same oracle for other servers: every surface asked by signed GET as a partner, as a server that is
//! frozen, blocked or unknown, and unsigned, while federation is on, open, or off (A61, A62, A82).

use std::collections::BTreeSet;

use ::federation::keys::Signer;
use ::federation::signature::{Scheme, sign_get};
use futures_util::stream::{self, StreamExt as _};
use reqwest::Method;
use seyes::config::{Cidr, FederationMode};
use seyes::federate::partners;
use seyes::policy::Permit;
use seyes::publications::Kind;
use url::Url;

use super::law::Reader;
use super::surfaces::{API, API_SURFACES, PEER_SURFACES, SURFACES, Tells};
use super::world::{Thing, World};
use super::{AT_ONCE, Question, build, questions};
use crate::support::{Answer, Browser, School, query};

/// What another server asks for.
const ACTIVITY: &str = "application/activity+json";
/// An identifier of the right form that nothing has.
const NOTHING: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// A server that asks.
struct Peer {
    name: &'static str,
    reader: Reader,
    signer: Option<Signer>,
    /// The door lets it in at all.
    served: bool,
    /// It may know which of our actors there are.
    known: bool,
    browser: Browser,
}

impl Peer {
    /// The law, with what may be told to other servers at all.
    fn may_read(&self, world: &World, thing: &Thing) -> bool {
        self.served && self.reader.may_read(&thing.text) && may_be_told(world, thing)
    }

    /// That it is gone may be told to those who could read it (T14).
    fn knew(&self, world: &World, thing: &Thing) -> bool {
        self.served && self.reader.knew(&thing.text) && may_be_told(world, thing)
    }

    async fn ask(&self, world: &World, path: &str) -> Answer {
        let url = Url::parse(&format!("{}{path}", world.school.origin())).unwrap();
        // What is sent must be what is signed.
        let sent = url[url::Position::BeforePath..].to_owned();
        let mut request = self.browser.request(Method::GET, &sent);
        if let Some(signer) = &self.signer {
            let now = world.school.house.clock.now().to_datetime();
            let scheme = if path.len().is_multiple_of(2) {
                Scheme::Cavage
            } else {
                Scheme::Rfc9421
            };
            request = request.headers(sign_get(signer, scheme, &url, now).unwrap());
        }
        self.browser.send(request.header("accept", ACTIVITY)).await
    }
}

/// Another school that nobody here knows yet, with the key of its instance actor.
async fn elsewhere(name: &str) -> (School, Signer) {
    let school = School::setup()
        .name(name)
        .federation(FederationMode::Partners)
        .open()
        .await;
    let stranger = school.stranger();
    let request = stranger.request(Method::GET, "/actor");
    stranger.send(request.header("accept", ACTIVITY)).await.ok();
    let sql = "SELECT key_id, private_key FROM actors WHERE kind = 'instance'";
    let row = query(&school.house.config.database_url, sql)
        .await
        .remove(0);
    let signer = Signer::from_pem(row[0].clone(), &row[1]).unwrap();
    (school, signer)
}

/// The servers that ask, with the schools behind those that sign.
async fn peers(world: &World, mode: FederationMode) -> (Vec<School>, Vec<Peer>) {
    let house = &world.school.house;
    let permit = Permit::for_house();
    let (mut schools, mut peers) = (Vec::new(), Vec::new());
    for name in ["partner", "frozen", "blocked", "unknown"] {
        let (school, signer) = elsewhere(name).await;
        let host = &school.house.config.domain;
        if ["partner", "frozen"].contains(&name) {
            partners::add(house, &permit, host).await.unwrap();
        }
        match name {
            "frozen" => partners::freeze(house, &permit, host).await.unwrap(),
            "blocked" => partners::block(house, &permit, host).await.unwrap(),
            _ => {}
        }
        let partner = name == "partner" && mode != FederationMode::Off;
        let reader = Reader {
            partner,
            ..Reader::default()
        };
        let known = partner || (name == "unknown" && mode == FederationMode::Open);
        peers.push(Peer {
            name,
            reader,
            served: known,
            signer: Some(signer),
            known,
            browser: world.school.stranger(),
        });
        schools.push(school);
    }
    peers.push(Peer {
        name: "unsigned",
        reader: Reader::default(),
        served: mode != FederationMode::Off,
        signer: None,
        known: mode == FederationMode::Open,
        browser: world.school.stranger(),
    });
    (schools, peers)
}

/// Whether a document may tell of something at all: blogs speak, and adults of the staff who write in
/// forums or answer.
fn may_be_told(world: &World, thing: &Thing) -> bool {
    let staff = world.people[thing.text.author].profile.is_staff();
    match thing.kind {
        Kind::Article => true,
        Kind::Topic | Kind::Reply => staff,
        _ => false,
    }
}

/// What of the world stands in an answer that its reader may not know of: words, identifiers, pupils.
fn leaks(world: &World, peer: &Peer, question: &Question, answer: &Answer) -> Vec<String> {
    let told = |words: &str| answer.holds(words) || answer.location().contains(words);
    let mut found = Vec::new();
    let document = ["/o/", "/s/", "/b/", "/g/", "/u/", "/actor"]
        .iter()
        .any(|start| question.path.starts_with(start));
    for thing in &world.things {
        let id = thing.id.as_str();
        let named = told(id) && !question.path.contains(id);
        let worded = told(&thing.word) && !question.path.contains(&thing.word);
        // What is public is on pages for everybody; documents for servers are for those who are served.
        let (knew, may) = match document {
            true => (peer.knew(world, thing), peer.may_read(world, thing)),
            false => (
                peer.reader.knew(&thing.text),
                peer.reader.may_read(&thing.text),
            ),
        };
        if (named && !knew) || (worded && !may) {
            found.push(format!("{:?} {:?}", thing.kind, thing.text));
        }
    }
    for pupil in &world.people {
        let names = [
            format!("{} M", pupil.name),
            format!("{}.m", pupil.name.to_lowercase()),
        ];
        let adult = pupil.profile.is_staff();
        if !adult && names.iter().any(|name| told(name)) {
            found.push(format!("the name of {}", pupil.name));
        }
    }
    found
}

/// Whether the document of an object is what the law gives this peer.
fn judge_object(world: &World, peer: &Peer, at: usize, answer: &Answer) -> Option<String> {
    let thing = &world.things[at];
    let may = peer.may_read(world, thing);
    let reads = answer.status == 200 && answer.holds(&thing.word);
    (may != reads).then(|| {
        let status = answer.status;
        format!(
            "{status}, but may read: {may}: {:?} {:?}",
            thing.kind, thing.text
        )
    })
}

/// Whether the Announce of something is shown to those who may know who is here and read it, and to nobody
/// else.
fn judge_boost(world: &World, peer: &Peer, at: usize, answer: &Answer) -> Option<String> {
    let thing = &world.things[at];
    let may = peer.known && peer.reader.may_read(&thing.text);
    let told = answer.status == 200 && answer.holds(thing.id.as_str());
    (may != told).then(|| format!("{}, but may know: {may}: {:?}", answer.status, thing.text))
}

/// The number of things that a collection claims to have.
fn total(answer: &Answer) -> Option<u64> {
    let read = answer.status == 200;
    read.then(|| answer.json()["totalItems"].as_u64()).flatten()
}

/// Whether a collection, or the actor whose it is, is what the law gives this peer.
fn judge_blog(world: &World, peer: &Peer, question: &Question, answer: &Answer) -> Option<String> {
    let place = world
        .blogs
        .iter()
        .position(|id| question.path.contains(id.as_str()))?;
    let readable = |thing: &&Thing| {
        thing.kind == Kind::Article
            && thing.text.place == place
            && peer.reader.may_read(&thing.text)
    };
    let count = u64::try_from(world.things.iter().filter(readable).count()).unwrap();
    if answer.status == 200 && !peer.known {
        return Some("an actor is shown to who may not know it".to_owned());
    }
    if peer.known && count > 0 && answer.status != 200 {
        return Some(format!("{count} articles, but {}", answer.status));
    }
    let outbox = question.path.ends_with("/outbox");
    let told = total(answer).filter(|_| outbox);
    told.filter(|told| *told != count)
        .map(|told| format!("says {told} articles instead of {count}"))
}

/// What is wrong with one answer.
fn judge(world: &World, peer: &Peer, question: &Question, answer: &Answer) -> Vec<String> {
    let path = question.path.as_str();
    let mut faults = leaks(world, peer, question, answer);
    if answer.status >= 500 {
        faults.push(format!("{}", answer.status));
    }
    let object = path.strip_prefix("/o/").is_some_and(|id| !id.contains('/'));
    match question.about {
        Some(at) if object => faults.extend(judge_object(world, peer, at, answer)),
        Some(at) if path.starts_with("/s/") => faults.extend(judge_boost(world, peer, at, answer)),
        // Media are files of pages too: an unsigned visitor sees those of public pages in any mode.
        Some(at)
            if path.starts_with("/media/")
                && answer.status == 200
                && !peer.reader.may_read(&world.things[at].text) =>
        {
            faults.push("the bytes of a file".to_owned());
        }
        _ => {}
    }
    if path.starts_with("/b/") {
        faults.extend(judge_blog(world, peer, question, answer));
    }
    if let Some(rest) = path.strip_prefix("/u/") {
        let id = rest.split('/').next().unwrap();
        let person = world.people.iter().find(|one| one.id.as_str() == id);
        let adult = person.unwrap().profile.is_staff();
        if answer.status == 200 && !(adult && peer.known) {
            faults.push("a person is shown".to_owned());
        }
    }
    let told = |fault| format!("{} at {path}: {fault}", peer.name);
    faults.into_iter().map(told).collect()
}

/// Nobody who may not read something can tell it from what does not exist (I12).
fn told_apart(
    world: &World,
    peer: &Peer,
    missing: &Answer,
    (question, answer): (&Question, &Answer),
) -> Option<String> {
    let at = question.about?;
    let object = format!("/o/{}", world.things[at].id);
    let same = (answer.status, &answer.bytes) == (missing.status, &missing.bytes);
    let thing = &world.things[at];
    (question.path == object && !peer.knew(world, thing) && !same).then(|| {
        format!(
            "{} tells {object} from nothing: {:?}",
            peer.name, thing.text
        )
    })
}

async fn crawl(world: &World, peer: &Peer, faults: &mut Vec<String>) {
    let mut asked = Vec::new();
    for (pattern, _) in SURFACES.iter().chain(PEER_SURFACES) {
        let pattern = pattern.replace("ORIGIN", &world.school.origin());
        asked.extend(questions(world, &pattern, Tells::NoMore));
    }
    for (pattern, _) in API_SURFACES.iter().filter(|_| peer.reader.partner) {
        asked.extend(questions(world, &format!("{API}{pattern}"), Tells::NoMore));
    }
    let ask = |question: Question| async move {
        let answer = peer.ask(world, &question.path).await;
        (question, answer)
    };
    let answers: Vec<_> = stream::iter(asked)
        .map(ask)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let missing = peer.ask(world, &format!("/o/{NOTHING}")).await;
    let (mut listed, mut told) = (BTreeSet::new(), BTreeSet::new());
    for (question, answer) in &answers {
        faults.extend(judge(world, peer, question, answer));
        faults.extend(told_apart(world, peer, &missing, (question, answer)));
        let outbox = question.path.contains("/outbox?before=");
        for (at, thing) in world.things.iter().enumerate() {
            if thing.kind == Kind::Article && peer.reader.may_read(&thing.text) && peer.known {
                told.insert(at);
                if outbox && answer.holds(&thing.word) {
                    listed.insert(at);
                }
            }
        }
    }
    for at in told.difference(&listed) {
        let text = &world.things[*at].text;
        faults.push(format!("{} finds in no outbox: {text:?}", peer.name));
    }
}

/// Builds a world and asks it as every peer; returns how many articles a partner reads there.
async fn every_peer_reads_what_the_law_gives_it(seed: u64, mode: FederationMode) -> usize {
    println!("seed {seed}, {mode:?}");
    let loopback = Cidr {
        address: [127, 0, 0, 0].into(),
        prefix: 8,
    };
    let setup = School::setup()
        .federation(mode)
        .config(|config| config.allow_private_networks.push(loopback));
    let world = build(seed, setup).await;
    let (_schools, peers) = peers(&world, mode).await;
    let mut faults = Vec::new();
    for peer in &peers {
        crawl(&world, peer, &mut faults).await;
    }
    faults.sort();
    faults.dedup();
    let shown: Vec<_> = faults.iter().take(40).cloned().collect();
    assert!(
        faults.is_empty(),
        "seed {seed}, {mode:?}, {} faults:\n{}",
        faults.len(),
        shown.join("\n")
    );
    let reads = |thing: &&Thing| thing.kind == Kind::Article && peers[0].may_read(&world, thing);
    world.things.iter().filter(reads).count()
}

/// A18, A61, A62: a partner that follows nothing reads what is for the network, and nothing else.
#[tokio::test]
async fn partners_read_by_signature_what_the_law_gives_them() {
    // A world in which partners may read nothing proves nothing.
    assert!(every_peer_reads_what_the_law_gives_it(20_260_901, FederationMode::Partners).await > 0);
}

#[tokio::test]
async fn partners_read_no_more_in_another_year() {
    // A world in which partners may read nothing proves nothing.
    assert!(every_peer_reads_what_the_law_gives_it(7, FederationMode::Partners).await > 0);
}

#[tokio::test]
async fn strangers_read_by_signature_what_is_public_while_federation_is_open() {
    // A world in which partners may read nothing proves nothing.
    assert!(every_peer_reads_what_the_law_gives_it(1_789, FederationMode::Open).await > 0);
}

/// A year in which somebody took back an answer below what was taken back: its end was told.
#[tokio::test]
async fn what_hides_something_hides_its_end_too() {
    every_peer_reads_what_the_law_gives_it(3_616_044_437, FederationMode::Partners).await;
}

/// A81.
#[tokio::test]
async fn nobody_reads_by_signature_while_federation_is_off() {
    let read = every_peer_reads_what_the_law_gives_it(1_905, FederationMode::Off).await;
    assert_eq!(read, 0);
}

/// A world that nobody chose; `SEYES_TEST_SEED` repeats one.
#[tokio::test]
async fn partners_read_no_more_in_a_year_that_nobody_chose() {
    #[expect(clippy::disallowed_methods, reason = "the tests' own setting")]
    let named = std::env::var("SEYES_TEST_SEED").ok();
    let mut bytes = [0_u8; 4];
    seyes::kernel::fill_random(&mut bytes);
    let drawn = u64::from(u32::from_le_bytes(bytes));
    let seed = named.map_or(drawn, |named| {
        named.parse().expect("SEYES_TEST_SEED is a number")
    });
    println!("SEYES_TEST_SEED={seed} repeats this world");
    every_peer_reads_what_the_law_gives_it(seed, FederationMode::Partners).await;
}
