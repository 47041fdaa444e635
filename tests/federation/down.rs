//! A server that is away for three days (R3): everything waits for it, in order, it is asked seldom, and nobody
//! else notices. The clock is the test's.

use std::time::Duration;

use serde_json::json;
use seyes::blogs::{self, ArticleText, BlogSettings, CommentRule, Contributors, Next};
use seyes::federate;
use seyes::kernel::{BlogId, Timestamp};
use seyes::policy::Level;

use super::scripted::Peer;
use super::threads::settle;
use super::{Two, number, two_schools};

/// How long the server is away.
const AWAY: Duration = Duration::from_secs(3 * 24 * 3600);
/// How often the clock moves while everything is watched closely, and later.
const CLOSELY: Duration = Duration::from_secs(60);
const LATER: Duration = Duration::from_secs(15 * 60);
/// How long it is watched closely.
const AT_FIRST: Duration = Duration::from_secs(3600);
/// A pause of an hour with its jitter.
const ABOUT_AN_HOUR: Duration = Duration::from_secs(66 * 60);
/// Activities that wait in the end, unless the environment says another number.
const ACTIVITIES: usize = 48;

/// Activities that wait in the end; half from each of two blogs.
#[expect(clippy::disallowed_methods, reason = "the tests' own setting")]
fn activities() -> usize {
    std::env::var("SEYES_DOWN_ACTIVITIES").map_or(ACTIVITIES, |size| size.parse().unwrap())
}

struct Stage {
    two: Two,
    blogs: [BlogId; 2],
}

impl Stage {
    /// A school with two blogs of partners' level.
    async fn build() -> Self {
        let two = two_schools().await;
        let space = two.home.group("Club lecture", &[&two.claire], &[]).await;
        let claire = two.home.viewer(&two.claire).await;
        let settings = BlogSettings {
            title: "Journal du club".to_owned(),
            description: String::new(),
            contributors: Contributors::Members,
            checked: true,
            comments: CommentRule::Checked,
        };
        let other = blogs::settings::open_blog(&two.home.house, &claire, &space, settings)
            .await
            .unwrap();
        let blogs = [two.blog.clone(), other];
        let stage = Self { two, blogs };
        // Nobody elsewhere finds a blog that has nothing for them.
        stage.publish("Premier jour").await;
        settle(&stage.two.home).await;
        let two = &stage.two;
        let reader = two.away.viewer(&two.karim).await;
        for blog in &stage.blogs {
            let address = format!("{}/b/{blog}", two.home.origin());
            federate::look_up(&two.away.app.federation, &reader, &address)
                .await
                .unwrap();
        }
        stage
    }

    /// A server that follows both.
    async fn follower(&self) -> Peer {
        let home = &self.two.home;
        let peer = Peer::of(home).await;
        for blog in &self.blogs {
            let follow = json!({ "id": peer.at(&format!("/follows/{blog}")), "type": "Follow",
                "actor": peer.at("/u/1"), "object": format!("{}/b/{blog}", home.origin()) });
            assert_eq!(peer.sends(home, &follow).await, 202);
            settle(home).await;
        }
        peer
    }

    /// One more article in each blog.
    async fn publish(&self, title: &str) {
        let home = &self.two.home;
        let viewer = home.viewer(&self.two.claire).await;
        for blog in &self.blogs {
            let text = ArticleText::new(title, "Il **pleut**.", vec![]).unwrap();
            let id = blogs::actions::write(&home.house, &viewer, blog, (&text, Next::Keep))
                .await
                .unwrap();
            blogs::actions::publish(&home.house, &viewer, &id, (1, Level::Network))
                .await
                .unwrap();
        }
    }

    fn now(&self) -> Timestamp {
        self.two.home.house.clock.now()
    }

    fn since(&self, then: Timestamp) -> Duration {
        Duration::from_micros((self.now().0 - then.0).unsigned_abs())
    }
}

/// The titles of a blog's articles that a server was told of.
fn told(peer: &Peer, stage: &Stage, blog: &BlogId) -> Vec<String> {
    let actor = format!("{}/b/{blog}", stage.two.home.origin());
    let creates = peer.taken().into_iter();
    let creates = creates.filter(|one| one["type"] == "Create" && one["actor"] == actor.as_str());
    creates
        .map(|one| one["object"]["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_server_that_was_away_for_three_days_hears_everything_once_and_in_order() {
    let stage = Stage::build().await;
    let home = &stage.two.home;
    let (away, other) = (stage.follower().await, stage.follower().await);
    let rounds = activities() / 2;
    away.chokes_on("Create");
    let (begun, mut published, mut tries) = (stage.now(), 0, Vec::new());
    loop {
        let passed = stage.since(begun);
        if passed >= AWAY && published == rounds {
            break;
        }
        let due = (passed.as_secs_f64() / AWAY.as_secs_f64() * rounds as f64) as usize + 1;
        while published < due.min(rounds) {
            stage.publish(&format!("Jour {published}")).await;
            published += 1;
        }
        let before = away.choked();
        settle(home).await;
        // One that is there gets everything at once.
        for blog in &stage.blogs {
            assert_eq!(told(&other, &stage, blog).len(), published);
        }
        match away.choked() - before {
            0 => {}
            // The oldest; after ten failures the one behind it, too.
            1..=2 => tries.push(passed),
            // Nobody knows yet that it is away.
            3.. if tries.is_empty() => tries.push(passed),
            more => panic!("asked {more} times after {passed:?}"),
        }
        home.wait(if passed < AT_FIRST { CLOSELY } else { LATER });
    }
    let pauses = tries.windows(2).map(|two| (two[0], two[1] - two[0]));
    for (at, pause) in pauses {
        assert!(
            at < Duration::from_secs(12 * 3600) || pause >= Duration::from_secs(54 * 60),
            "{pause:?} after {at:?}"
        );
        assert!(
            pause <= ABOUT_AN_HOUR + LATER,
            "not asked for {pause:?} after {at:?}"
        );
    }
    let waiting = "SELECT COUNT(*) FROM deliveries";
    assert_eq!(number(home, waiting).await, 2 * rounds as i64);
    away.recovers();
    let returned = stage.now();
    while number(home, waiting).await > 0 {
        let passed = stage.since(returned);
        assert!(passed <= ABOUT_AN_HOUR, "still waits after {passed:?}");
        home.wait(CLOSELY);
        settle(home).await;
    }
    println!(
        "{} activities, {} tries in three days; all there {:?} after its return",
        2 * rounds,
        tries.len(),
        stage.since(returned)
    );
    let titles: Vec<String> = (0..rounds).map(|index| format!("Jour {index}")).collect();
    for blog in &stage.blogs {
        assert_eq!(told(&away, &stage, blog), titles);
        assert_eq!(told(&other, &stage, blog), titles);
    }
}
