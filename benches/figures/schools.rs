//! Two schools on one machine: how long it takes from «Publier» in one until somebody who follows the blog
//! reads the article in their timeline at the other.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use seyes::args;
use seyes::config::{Config, FederationMode};
use seyes::doors::wiring;
use seyes::federate::{Actor, Own, ensure_actor};
use seyes::house::House;
use seyes::kernel::{BlogId, Clock};

use crate::federation::{self, SETTINGS};
use crate::load::Ask;
use crate::peers::{self, Stranger};
use crate::process::Server;
use crate::report::Report;
use crate::world::World;

/// Publications of the two schools; two sizes, since a school's folder is named after its size.
const SIZES: [usize; 2] = [1_000, 1_001];
/// Articles whose way is measured.
const ARTICLES: usize = 60;
/// Pause between two looks at the timeline.
const LOOK_AGAIN: Duration = Duration::from_millis(2);
/// What has not arrived after this never will.
const GIVE_UP: Duration = Duration::from_secs(30);

/// Measures the way of articles, one after the other.
pub fn measure(report: &mut Report) {
    report.heading("two schools");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let near = World::build(SIZES[0]);
    // The port of the first school must not be given to the second.
    let taken = TcpListener::bind(near.at).unwrap();
    let far = World::build(SIZES[1]);
    drop(taken);
    let blog = runtime.block_on(acquaint(&near, &far));
    let _servers = [&near, &far].map(|world| Server::start_with(world, &SETTINGS));
    let timeline = Ask::json(&far, "/api/seyes/v1/timeline");
    let mut times: Vec<f64> = (0..ARTICLES)
        .map(|number| {
            let begun = Instant::now();
            federation::publish((&near, &blog), number);
            let title = format!("\"Sortie {number}\"");
            while !timeline.once().contains(&title) {
                assert!(
                    begun.elapsed() < GIVE_UP,
                    "article {number} does not arrive"
                );
                std::thread::sleep(LOOK_AGAIN);
            }
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    report.line(
        "from «Publier» to the other's timeline, p50 (ms)",
        times[ARTICLES / 2],
        None,
    );
    report.line(
        "from «Publier» to the other's timeline, p95 (ms)",
        times[ARTICLES * 95 / 100],
        Some("≤ 300"),
    );
}

/// Makes the two schools partners, and the reader of the second follow a blog of the first.
async fn acquaint(near: &World, far: &World) -> BlogId {
    let (near_house, far_house) = (open(near).await, open(far).await);
    let blog = federation::open_blog(&near_house, near).await;
    let ours = ensure_actor(&near_house, &Own::Blog(blog.clone()))
        .await
        .unwrap();
    let reader = ensure_actor(&far_house, &Own::Person(far.reader.clone()))
        .await
        .unwrap();
    let follow = format!("{}/follows/1", reader.ap_id);
    meet(&near_house, (&ours, far), &reader, (true, &follow)).await;
    meet(&far_house, (&reader, near), &ours, (false, &follow)).await;
    blog
}

async fn open(world: &World) -> House {
    let mut config = Config::closed(world.data.clone());
    config.domain = format!("localhost:{}", world.at.port());
    config.federation = Some(FederationMode::Partners);
    wiring::open(config, Clock::System).await.unwrap().house
}

/// Makes an actor of the other school known in this one, with the follow between it and ours.
async fn meet(
    house: &House,
    (ours, other): (&Actor, &World),
    theirs: &Actor,
    (they_follow, follow): (bool, &str),
) {
    let host = format!("localhost:{}", other.at.port());
    let now = house.clock.now();
    let tx = house.db.write().await.unwrap();
    federation::befriend(&tx, house, &host).await;
    let stranger = Stranger {
        address: &theirs.ap_id,
        host: &host,
        name: &theirs.name,
        public: &theirs.public_key,
    };
    let (id, circle) = peers::introduce(&tx, house, &stranger).await;
    let pair = match they_follow {
        true => [&id, &ours.id],
        false => [&ours.id, &id],
    };
    tx.run((federation::FOLLOW, args![pair[0], pair[1], follow, now]))
        .await
        .unwrap();
    if !they_follow {
        let person = ours.person_id.as_ref().unwrap();
        federation::hand_key(&tx, (&circle, person), now).await;
    }
    tx.commit().await.unwrap();
}
