//! What federation costs: taking, keeping and showing what others send, answering what they ask, and
//! delivering to many. Everything goes through the sockets of the release binary; signatures are real.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use federation::signature::{Scheme, sign_post};
use serde_json::{Value, json};
use seyes::args;
use seyes::config::{Config, FederationMode};
use seyes::db::{Db, Query as _, Tx};
use seyes::doors::wiring;
use seyes::federate::{Own, ensure_actor};
use seyes::house::House;
use seyes::kernel::{BlogId, CircleId, Clock, PersonId, Timestamp};
use time::OffsetDateTime;
use url::Url;

use crate::load::{self, Ask};
use crate::peers::{self, Peer, Sink};
use crate::process::Server;
use crate::report::Report;
use crate::world::World;

/// Actors elsewhere whom the reader follows.
const AUTHORS: usize = 50;
/// Notes that they send.
const NOTES: usize = 6_000;
/// Actors elsewhere who follow the blog, each with an inbox of its own.
const FOLLOWERS: usize = 1_000;
/// Articles published while the other server is down.
const WHILE_DOWN: usize = 5;
/// Connections on which notes arrive.
const SENDERS: usize = 64;
/// How long documents are asked for.
const GET_FOR: Duration = Duration::from_secs(5);
/// Connections that ask for documents.
const READERS: usize = 4;
/// Pause between two looks at what is done.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// What is not done after this never will be.
const GIVE_UP: Duration = Duration::from_secs(600);
/// What the server is told: partners only, and the loopback may be called.
pub const SETTINGS: [(&str, &str); 2] = [
    ("SEYES_FEDERATION", "partners"),
    ("SEYES_ALLOW_PRIVATE_NETWORKS", "127.0.0.0/8,::1/128"),
];

/// A school whose blog is followed from elsewhere, and whose reader follows others.
struct Scene {
    world: World,
    peer: Peer,
    db: Db,
    blog: BlogId,
}

/// Measures one size of school.
pub fn measure(size: usize, report: &mut Report) {
    report.heading(&format!("federation, {size} publications"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sink = Sink::open(SocketAddr::from(([127, 0, 0, 1], 0)));
    let scene = runtime.block_on(Scene::build(World::build(size), Peer::new(sink.at)));
    let server = Server::start_with(&scene.world, &SETTINGS);
    let waiting = |sql: &'static str| runtime.block_on(scene.db.count(sql)).unwrap();
    inbound(&scene, &server, report, &waiting);
    outgoing(&scene, &server, report, sink, &waiting);
    reading(&scene, &server, report);
}

fn inbound(
    scene: &Scene,
    server: &Server,
    report: &mut Report,
    count: &dyn Fn(&'static str) -> i64,
) {
    const LEFT: &str = "SELECT (SELECT COUNT(*) FROM inbound WHERE applied_at IS NULL) \
                        + (SELECT COUNT(*) FROM jobs WHERE dead_at IS NULL)";
    const SHOWN: &str = "SELECT COUNT(*) FROM timeline_entries e \
                         JOIN circles c ON c.id = e.circle_id WHERE c.kind = 'followers'";
    let requests = sign_all(scene);
    let before = server.processor();
    let begun = Instant::now();
    let seconds = load::each(scene.world.at, &requests, SENDERS);
    let accepted = server.processor() - before;
    wait_until(|| count(LEFT) == 0);
    let (stored, elapsed) = (server.processor() - before, begun.elapsed().as_secs_f64());
    assert_eq!(
        count(SHOWN),
        i64::try_from(NOTES).unwrap(),
        "notes in the timeline"
    );
    let notes = NOTES as f64;
    report.line("notes accepted, per second seen", notes / seconds, None);
    report.line(
        "notes accepted, per second and core (storing meanwhile)",
        notes / accepted,
        Some("≥ 1,500"),
    );
    report.line(
        "notes stored and visible, per second seen",
        notes / elapsed,
        None,
    );
    report.line(
        "notes stored, visible and indexed, per second and core",
        notes / stored,
        Some("≥ 1,000"),
    );
    report.line(
        "memory after them, resident (MB)",
        server.memory().resident,
        None,
    );
}

/// Every note signed by its author, ready to send; on both cores.
fn sign_all(scene: &Scene) -> Vec<String> {
    let signers: Vec<_> = (0..AUTHORS)
        .map(|author| scene.peer.signer(author))
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|part| {
                let signers = &signers;
                scope.spawn(move || {
                    let mine = (0..NOTES).skip(part).step_by(threads);
                    mine.map(|note| {
                        let author = note % AUTHORS;
                        scene
                            .peer
                            .create(&signers[author], scene.world.at, (author, note))
                    })
                    .collect::<Vec<_>>()
                })
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap())
            .collect()
    })
}

fn outgoing(
    scene: &Scene,
    server: &Server,
    report: &mut Report,
    sink: Sink,
    count: &dyn Fn(&'static str) -> i64,
) {
    let rate = signing_rate(&scene.peer);
    report.line("RSA-2048 signatures, per second and core", rate, None);
    let (memory, before) = (server.memory().resident, server.processor());
    publish(scene.place(), 0);
    let begun = Instant::now();
    wait_until(|| sink.count() == FOLLOWERS);
    let (seconds, used) = (begun.elapsed().as_secs_f64(), server.processor() - before);
    let per_core = FOLLOWERS as f64 / used;
    report.line("one article to 1,000 inboxes (s)", seconds, Some("≤ 5"));
    report.line("deliveries, per second and core", per_core, None);
    report.line(
        "the same, share of the signing rate (%)",
        per_core / rate * 100.0,
        Some("≥ 80"),
    );
    let grown = server.memory().resident - memory;
    report.line("memory growth meanwhile (MB)", grown, Some("≤ 30"));
    let at = sink.at;
    wait_until(|| count("SELECT COUNT(*) FROM deliveries") == 0);
    sink.close();
    let ids: Vec<String> = (1..=WHILE_DOWN)
        .map(|number| publish(scene.place(), number))
        .collect();
    wait_until(|| count("SELECT COUNT(*) FROM deliveries") >= (WHILE_DOWN * FOLLOWERS) as i64);
    let sink = Sink::open(at);
    let begun = Instant::now();
    wait_until(|| sink.count() >= WHILE_DOWN * FOLLOWERS);
    report.line(
        "5,000 activities after the peer is back (s)",
        begun.elapsed().as_secs_f64(),
        Some("≤ 120"),
    );
    for (inbox, arrived) in sink.arrivals.lock().unwrap().iter() {
        let in_order = arrived
            .iter()
            .zip(&ids)
            .all(|(activity, id)| activity.contains(id.as_str()));
        assert!(
            in_order && arrived.len() == ids.len(),
            "{inbox}: {arrived:?}"
        );
    }
    sink.close();
}

fn reading(scene: &Scene, server: &Server, report: &mut Report) {
    let article = publish(scene.place(), WHILE_DOWN + 1);
    let signer = scene.peer.signer(0);
    let documents = [
        (
            "signed GET of an actor",
            format!("/b/{}", scene.blog),
            "≥ 12,000",
        ),
        (
            "signed GET of an article",
            format!("/o/{article}"),
            "≥ 10,000",
        ),
    ];
    for (what, path, target) in documents {
        let ask = Ask::raw(&scene.world, peers::get(&signer, scene.world.at, &path));
        load::closed(&ask, (2, Duration::from_millis(500)));
        let before = server.processor();
        let (answers, _) = load::closed(&ask, (READERS, GET_FOR));
        let per_core = answers as f64 / (server.processor() - before);
        report.line(
            &format!("{what}, per second and core"),
            per_core,
            Some(target),
        );
    }
}

/// How many requests this machine signs in a second on one core.
fn signing_rate(peer: &Peer) -> f64 {
    let signer = peer.signer(0);
    let url = Url::parse("http://localhost/inbox").unwrap();
    let (begun, mut count) = (Instant::now(), 0.0);
    while begun.elapsed() < Duration::from_secs(1) {
        sign_post(
            &signer,
            Scheme::Cavage,
            &url,
            b"{}",
            OffsetDateTime::now_utc(),
        )
        .unwrap();
        count += 1.0;
    }
    count / begun.elapsed().as_secs_f64()
}

/// The reader publishes an article for the partners; returns its identifier.
pub fn publish((world, blog): (&World, &BlogId), number: usize) -> String {
    let form = json!({
        "title": format!("Sortie {number}"), "level": "network",
        "body": "Nous sommes allés au bord de la mer, et nous avons **mesuré les vagues**.",
    });
    let body = form.to_string();
    let request = format!(
        "POST /api/seyes/v1/blogs/{blog}/articles HTTP/1.1\r\nhost: localhost:{}\r\n\
         authorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        world.at.port(),
        world.token,
        body.len()
    );
    let answer: Value = serde_json::from_str(&Ask::raw(world, request).once()).unwrap();
    answer["id"].as_str().unwrap().to_owned()
}

fn wait_until(mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < GIVE_UP, "it does not end");
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// A follow that was agreed to: follower, followed, id, moment.
pub const FOLLOW: &str = "INSERT INTO follows (follower_id, followed_id, state, ap_id, at) \
                          VALUES ($1, $2, 'accepted', $3, $4)";

/// Gives somebody the key to a circle.
pub async fn hand_key(tx: &Tx, (circle, person): (&CircleId, &PersonId), now: Timestamp) {
    tx.run((
        "INSERT INTO memberships (circle_id, person_id, role, since) VALUES ($1, $2, 'member', $3)",
        args![circle, person, now],
    ))
    .await
    .unwrap();
}

/// Writes a host into the list of partners.
pub async fn befriend(tx: &Tx, house: &House, host: &str) {
    tx.run((
        "INSERT INTO partners (host, state, since) VALUES ($1, 'active', $2)",
        args![host, house.clock.now()],
    ))
    .await
    .unwrap();
}

/// Opens a blog in the class of the reader.
pub async fn open_blog(house: &House, world: &World) -> BlogId {
    let blog = BlogId::new(&house.clock);
    let tx = house.db.write().await.unwrap();
    tx.run((
        "INSERT INTO blogs (id, space_id, title, contributors, checked, comments, created_at) \
         VALUES ($1, $2, 'Journal', 'members', 1, 'checked', $3)",
        args![&blog, &world.class, house.clock.now()],
    ))
    .await
    .unwrap();
    tx.commit().await.unwrap();
    blog
}

impl Scene {
    /// Where the reader publishes.
    fn place(&self) -> (&World, &BlogId) {
        (&self.world, &self.blog)
    }

    async fn build(world: World, peer: Peer) -> Self {
        let mut config = Config::closed(world.data.clone());
        config.domain = format!("localhost:{}", world.at.port());
        config.federation = Some(FederationMode::Partners);
        let house = wiring::open(config, Clock::System).await.unwrap().house;
        let blog = open_blog(&house, &world).await;
        let now = house.clock.now();
        let tx = house.db.write().await.unwrap();
        befriend(&tx, &house, &peer.host).await;
        tx.commit().await.unwrap();
        let mine = ensure_actor(&house, &Own::Person(world.reader.clone()))
            .await
            .unwrap();
        let ours = ensure_actor(&house, &Own::Blog(blog.clone()))
            .await
            .unwrap();
        let tx = house.db.write().await.unwrap();
        for number in 0..AUTHORS.max(FOLLOWERS) {
            let (theirs, circle) = peer.introduce(&tx, &house, number).await;
            if number < AUTHORS {
                let id = format!("http://localhost:{}/f/{number}", world.at.port());
                tx.run((FOLLOW, args![&mine.id, &theirs, id, now]))
                    .await
                    .unwrap();
                hand_key(&tx, (&circle, &world.reader), now).await;
            }
            let id = format!("http://{}/f/{number}", peer.host);
            tx.run((FOLLOW, args![&theirs, &ours.id, id, now]))
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        Self {
            world,
            peer,
            db: house.db.clone(),
            blog,
        }
    }
}
