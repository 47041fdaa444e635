//! Servers are killed (SIGKILL) at random moments while people write. Nothing that was acknowledged may be
//! lost or doubled, and nobody repairs anything: the server starts again and goes on.
#![allow(
    clippy::disallowed_methods,
    reason = "other processes are timed by the clock of the machine"
)]

mod school;
mod twins;
mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use seyes::db::Db;
use seyes::jobs;
use tokio::sync::{RwLock, watch};

use crate::support::{Dice, database_server, query};
use school::{LOOK_AGAIN, School};
use writing::{Promises, Shared, write};

/// Kills in a run of the whole suite.
const ROUNDS: usize = 6;
/// Longest life of a server between its start and its death, in milliseconds.
const LIFE_LONGEST: usize = 900;
/// How long a queue may stand still once nobody writes or kills any more: what many kills left behind may
/// take longer, as long as it goes on.
const STILL_FOR: Duration = Duration::from_secs(60);
/// The seed, unless the environment names another.
const SEED: usize = 20_260_901;

fn setting(name: &str, usual: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "the tests' own setting")]
    let text = std::env::var(name).ok();
    text.map_or(usual, |text| text.parse().expect(name))
}

fn one_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_loses_nothing_acknowledged() {
    if database_server().is_some() {
        println!("skipped: the crashes of PostgreSQL are its own to survive");
        return;
    }
    let rounds = setting("SEYES_KILL_ROUNDS", ROUNDS);
    let seed = one_u64(setting("SEYES_KILL_SEED", SEED));
    println!("{rounds} kills, SEYES_KILL_SEED={seed}");
    let mut dice = Dice::new(seed);
    let (here, there) = (School::prepare().await, School::prepare().await);
    befriend(&here, &there).await;
    let schools: Vec<Shared> = [here, there].map(|one| Arc::new(RwLock::new(one))).to_vec();
    let (stopper, stop) = watch::channel(false);
    let mut writers = Vec::new();
    for (number, school) in schools.iter().enumerate() {
        for writer in 0..school.read().await.writers.len() {
            let dice = Dice::new(seed ^ one_u64((number + 1) * 1_000 + writer));
            let task = tokio::spawn(write(school.clone(), writer, dice, stop.clone()));
            writers.push((number, writer, task));
        }
    }
    let slowest = kill_at_random(&schools, rounds, &mut dice).await;
    stopper.send(true).unwrap();
    let mut kept: [Vec<(usize, Promises)>; 2] = Default::default();
    for (number, writer, task) in writers {
        kept[number].push((writer, task.await.unwrap()));
    }
    for (school, kept) in schools.iter().zip(&kept) {
        let school = school.read().await;
        settle(&school).await;
        everything_is_there_once(&school, kept).await;
        everything_is_found(&school, kept).await;
    }
    let follower = schools[1].read().await;
    articles_arrived_once(&follower, &kept[0]).await;
    let count = |of: fn(&Promises) -> usize| -> usize {
        kept.iter().flatten().map(|(_, one)| of(one)).sum()
    };
    let (articles, comments) = (
        count(|one| one.articles.len()),
        count(|one| one.comments.len()),
    );
    println!(
        "{articles} articles, {comments} comments, {} reactions acknowledged; {} answers lost; \
         slowest start {slowest:?}",
        count(|one| one.reactions.len()),
        count(|one| one.unsure.len()),
    );
    assert!(
        articles > rounds && comments > 0,
        "hardly anything was written"
    );
}

/// The adult at `there` who follows the blog of `here` reads what is written for partners.
async fn befriend(here: &School, there: &School) {
    for (one, other) in [(here, there), (there, here)] {
        let host = json!({ "host": other.domain });
        one.did(Method::POST, "/partners", 0, Some(host)).await;
    }
    let blog = format!("http://{}/b/{}", here.domain, here.blog);
    let query: String = url::form_urlencoded::byte_serialize(blog.as_bytes()).collect();
    // A blog has an address for others once it has something for them.
    let first = json!({ "title": "Bienvenue", "body": "À vous.", "level": "network" });
    let path = format!("/blogs/{}/articles", here.blog);
    here.did(Method::POST, &path, 0, Some(first)).await;
    let found = there.get(&format!("/lookup?q={query}"), 0).await;
    let wish = json!({ "actor": found["id"] });
    there.did(Method::POST, "/follows", 0, Some(wish)).await;
    let begun = Instant::now();
    loop {
        let follows = there.get("/follows", 0).await;
        if follows["items"][0]["state"] == "accepted" {
            return;
        }
        assert!(
            begun.elapsed() < STILL_FOR,
            "not accepted: {follows}\n{}",
            there.log()
        );
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Kills one server or both after a random time, and starts them again. Returns the slowest start.
async fn kill_at_random(schools: &[Shared], rounds: usize, dice: &mut Dice) -> Duration {
    let mut slowest = Duration::ZERO;
    for _ in 0..rounds {
        let life = one_u64(dice.below(LIFE_LONGEST));
        tokio::time::sleep(Duration::from_millis(life)).await;
        let both = dice.once_in(4);
        let first = dice.below(schools.len());
        for (number, school) in schools.iter().enumerate() {
            if both || number == first {
                // Readers are requests under way: they break off. Then the writers wait.
                school.read().await.kill();
                slowest = slowest.max(school.write().await.start().await);
            }
        }
    }
    slowest
}

/// What waits in each queue, the tries, and why the last one failed.
const QUEUES: &str = "SELECT subscriber, CAST(COUNT(*) AS TEXT), CAST(MAX(attempts) AS TEXT), \
     CAST(MAX(run_at) AS TEXT), CAST(MAX(claimed_until) AS TEXT), COALESCE(MAX(error), '') \
     FROM jobs GROUP BY subscriber";

/// Waits until every queue is empty; no job may have been given up.
async fn settle(school: &School) {
    let db: Db = school.database().await;
    let begun = Instant::now();
    let mut fewest = Shrinking::new();
    loop {
        let waiting = jobs::waiting_for_house(&db).await.unwrap();
        if waiting == 0 {
            break;
        }
        if fewest.stands_still(usize::try_from(waiting).unwrap()) {
            let queues = query(&school.database_url(), QUEUES).await;
            panic!("{waiting} jobs wait for ever: {queues:?}\n{}", school.log());
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    println!("{} settled in {:?}", school.domain, begun.elapsed());
    let dead = jobs::dead_for_house(&db).await.unwrap();
    assert_eq!(dead, 0, "jobs were given up\n{}", school.log());
    db.close().await;
}

/// Something that should become less.
struct Shrinking(usize, Instant);

impl Shrinking {
    fn new() -> Self {
        Self(usize::MAX, Instant::now())
    }

    /// Whether it has not become less for too long.
    fn stands_still(&mut self, left: usize) -> bool {
        if left < self.0 {
            *self = Self(left, Instant::now());
        }
        self.1.elapsed() >= STILL_FOR
    }
}

/// How often each id and each word stands in a list.
fn counted(items: &[Value]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts
            .entry(item["id"].as_str().unwrap().to_owned())
            .or_default() += 1;
        for word in words(item) {
            *counts.entry(word).or_default() += 1;
        }
    }
    counts
}

/// The words of the dice in a title or text.
fn words(item: &Value) -> Vec<String> {
    let text = format!("{} {}", item["title"], item["excerpt"]);
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let made = words.filter(|word| word.starts_with("mot") && word.len() == 15);
    made.map(str::to_owned)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

async fn everything_is_there_once(school: &School, kept: &[(usize, Promises)]) {
    let path = format!("/blogs/{}/articles", school.blog);
    let mut items = school.every(&path, 0).await;
    let discussed: BTreeSet<&String> = kept
        .iter()
        .flat_map(|(_, one)| one.comments.iter().map(|(article, _)| article))
        .collect();
    for article in discussed {
        let mut page = Some(1);
        while let Some(number) = page {
            let path = format!("/articles/{article}/comments?page={number}");
            let list = school.get(&path, 0).await;
            items.extend(list["items"].as_array().unwrap().iter().cloned());
            page = list["next"].as_i64();
        }
    }
    let counts = counted(&items);
    let count = |key: &String| counts.get(key).copied().unwrap_or(0);
    for (writer, one) in kept {
        let comments = one.comments.iter().map(|(_, comment)| comment);
        for promise in one.articles.iter().chain(comments) {
            let (id, word) = (&promise.id, &promise.word);
            assert_eq!(
                (count(id), count(word)),
                (1, 1),
                "{id} {word} at {}",
                school.domain
            );
        }
        for word in &one.unsure {
            assert!(
                count(word) <= 1,
                "{word} was written twice at {}",
                school.domain
            );
        }
        let me = school.writers[*writer].id.to_string();
        for article in &one.reactions {
            let list = school
                .get(&format!("/publications/{article}/reactions"), 0)
                .await;
            let list = list.as_array().unwrap();
            let mine = list
                .iter()
                .filter(|one| one["person"] == me.as_str())
                .count();
            assert_eq!(mine, 1, "the reaction to {article} at {}", school.domain);
        }
    }
}

async fn everything_is_found(school: &School, kept: &[(usize, Promises)]) {
    for (_, one) in kept {
        let comments = one.comments.iter().map(|(_, comment)| comment);
        for promise in one.articles.iter().chain(comments) {
            let found = school.get(&format!("/search?q={}", promise.word), 0).await;
            let ids: Vec<_> = found["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| &one["id"])
                .collect();
            assert_eq!(
                ids,
                [promise.id.as_str()],
                "{} at {}",
                promise.word,
                school.domain
            );
        }
    }
}

/// Each article for partners is in the timeline of the follower, once; nothing else of that school is.
async fn articles_arrived_once(follower: &School, kept: &[(usize, Promises)]) {
    let promised = || kept.iter().flat_map(|(_, one)| &one.articles);
    let begun = Instant::now();
    let mut fewest = Shrinking::new();
    loop {
        let counts = counted(&follower.every("/timeline", 0).await);
        let missing = promised().filter(|one| one.network && !counts.contains_key(&one.word));
        let missing = missing.count();
        if missing > 0 {
            let stuck = fewest.stands_still(missing);
            assert!(!stuck, "{missing} articles never come\n{}", follower.log());
            tokio::time::sleep(LOOK_AGAIN).await;
            continue;
        }
        println!("every article had arrived after {:?}", begun.elapsed());
        for one in promised() {
            let count = counts.get(&one.word).copied().unwrap_or(0);
            assert_eq!(
                count,
                usize::from(one.network),
                "{} at the follower",
                one.word
            );
        }
        return;
    }
}
