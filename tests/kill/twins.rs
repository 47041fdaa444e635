//! The same for two twinned classes: both write in the space that they share while their servers are
//! killed, and in the end both servers hold the same, each thing once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::{RwLock, watch};

use super::school::{LOOK_AGAIN, School};
use super::writing::Shared;
use super::{ROUNDS, SEED, STILL_FOR, Shrinking, kill_at_random, one_u64, setting, settle};
use crate::support::{Dice, database_server, query};

/// Longest pause of a writer between two acts, in milliseconds.
const PAUSE_LONGEST: usize = 120;

/// What one writer was promised.
#[derive(Default)]
struct Kept {
    /// Topics that stand, with the word of their last edition that was acknowledged.
    topics: Vec<(String, String)>,
    /// Words of replies.
    replies: Vec<String>,
    /// Words of topics that were taken back.
    gone: Vec<String>,
    /// Words of acts whose answer was lost: there once or not at all.
    unsure: Vec<String>,
}

/// Both schools agree that their classes share a space; its id on each side.
async fn twin(here: &School, there: &School) -> [String; 2] {
    for (one, other) in [(here, there), (there, here)] {
        let host = json!({ "host": other.domain });
        one.did(Method::POST, "/partners", 0, Some(host)).await;
    }
    let invitation = json!({ "class": here.class, "host": there.domain,
        "message": "On s'écrit ?", "ends": end_of_term() });
    here.did(Method::POST, "/twinnings", 0, Some(invitation))
        .await;
    let asked = seen(there, |one| one["state"] == "invited").await;
    let path = format!("/twinnings/{}/acceptance", asked["id"].as_str().unwrap());
    let class = json!({ "class": there.class });
    there.did(Method::POST, &path, 0, Some(class)).await;
    let mut spaces = [String::new(), String::new()];
    for (space, school) in spaces.iter_mut().zip([here, there]) {
        let one = seen(school, |one| one["state"] == "active").await;
        *space = one["space"].as_str().unwrap().to_owned();
    }
    spaces
}

/// A date some months ahead, on the clock of this machine.
fn end_of_term() -> String {
    let then = time::OffsetDateTime::now_utc() + time::Duration::days(90);
    then.date().to_string()
}

/// Waits until a school's only twinning is as wanted.
async fn seen(school: &School, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let list = school.get("/twinnings", 0).await;
        if let Some(one) = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| wanted(one))
        {
            return one.clone();
        }
        assert!(begun.elapsed() < STILL_FOR, "{list}\n{}", school.log());
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Sends one act: the answer, or none when nothing was promised.
async fn send(
    school: &Shared,
    writer: usize,
    (method, path): (Method, &str),
    json: Option<Value>,
) -> Option<Value> {
    let school = school.read().await;
    let (status, answer) = school.ask(method, path, writer, json).await?;
    // 404 and 409: somebody took it back, or an edit whose answer was lost had been taken.
    assert!(
        !(400..500).contains(&status) || matches!(status, 404 | 409),
        "{path}: {status} {answer}\n{}",
        school.log()
    );
    (200..300).contains(&status).then_some(answer)
}

async fn write(
    (school, space): (Shared, String),
    writer: usize,
    mut dice: Dice,
    stop: watch::Receiver<bool>,
) -> Kept {
    let mut kept = Kept::default();
    while !*stop.borrow() {
        let act = dice.below(10);
        match act {
            4..=6 => reply((&school, &space), writer, (&mut dice, &mut kept)).await,
            7 => react((&school, &space), writer, &mut dice).await,
            8 if kept.topics.len() > 2 => edit(&school, writer, (&mut dice, &mut kept)).await,
            9 if kept.topics.len() > 4 => take_back(&school, writer, (&mut dice, &mut kept)).await,
            _ => open((&school, &space), writer, (&mut dice, &mut kept)).await,
        }
        let pause = one_u64(dice.below(PAUSE_LONGEST));
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    kept
}

async fn open(
    (school, space): (&Shared, &str),
    writer: usize,
    (dice, kept): (&mut Dice, &mut Kept),
) {
    let word = dice.word();
    let text =
        json!({ "title": format!("Lettre {word}"), "markdown": "Bonjour !", "level": "twinning" });
    let path = format!("/spaces/{space}/topics");
    match send(school, writer, (Method::POST, &path), Some(text)).await {
        Some(answer) => kept
            .topics
            .push((answer["topic"]["id"].as_str().unwrap().to_owned(), word)),
        None => kept.unsure.push(word),
    }
}

/// Something of either class that stands in the space.
async fn any_topic(
    (school, space): (&Shared, &str),
    writer: usize,
    dice: &mut Dice,
) -> Option<String> {
    let path = format!("/spaces/{space}/topics");
    let list = send(school, writer, (Method::GET, &path), None).await?;
    let items = list["items"].as_array()?;
    if items.is_empty() {
        return None;
    }
    Some(dice.one(items)["topic"]["id"].as_str().unwrap().to_owned())
}

async fn reply(place: (&Shared, &str), writer: usize, (dice, kept): (&mut Dice, &mut Kept)) {
    let Some(topic) = any_topic(place, writer, dice).await else {
        return;
    };
    let word = dice.word();
    let text = json!({ "markdown": format!("Je réponds {word}.") });
    let path = format!("/topics/{topic}/replies");
    match send(place.0, writer, (Method::POST, &path), Some(text)).await {
        Some(_) => kept.replies.push(word),
        None => kept.unsure.push(word),
    }
}

async fn react(place: (&Shared, &str), writer: usize, dice: &mut Dice) {
    let Some(topic) = any_topic(place, writer, dice).await else {
        return;
    };
    let path = format!("/publications/{topic}/reactions");
    let kind = json!({ "kind": *dice.one(&["bravo", "merci", "interessant"]) });
    send(place.0, writer, (Method::PUT, &path), Some(kind)).await;
}

async fn edit(school: &Shared, writer: usize, (dice, kept): (&mut Dice, &mut Kept)) {
    let at = dice.below(kept.topics.len());
    let path = format!("/topics/{}", kept.topics[at].0);
    let Some(now) = send(school, writer, (Method::GET, &path), None).await else {
        return;
    };
    let word = dice.word();
    let version = &now["topic"]["version"];
    let text =
        json!({ "title": format!("Lettre {word}"), "markdown": "Relu.", "version": version });
    if send(school, writer, (Method::PATCH, &path), Some(text))
        .await
        .is_some()
    {
        kept.topics[at].1 = word;
    } else {
        let (_, before) = kept.topics.swap_remove(at);
        kept.unsure.extend([before, word]);
    }
}

async fn take_back(school: &Shared, writer: usize, (dice, kept): (&mut Dice, &mut Kept)) {
    let at = dice.below(kept.topics.len());
    let (id, word) = kept.topics.swap_remove(at);
    let path = format!("/publications/{id}");
    match send(school, writer, (Method::DELETE, &path), None).await {
        Some(_) => kept.gone.push(word),
        None => kept.unsure.push(word),
    }
}

/// Everything that can be read in the shared space: what stands, what it answers, who reacted how.
async fn shelf(school: &School, space: &str) -> Vec<String> {
    let sql = format!(
        "SELECT p.kind, p.title, p.excerpt, (SELECT q.title || q.excerpt FROM publications q \
         WHERE q.id = p.parent_id), (SELECT GROUP_CONCAT(kind) FROM (SELECT r.kind FROM reactions r \
         WHERE r.publication_id = p.id ORDER BY r.kind)) FROM publications p \
         WHERE p.space_id = '{space}' AND p.published_at IS NOT NULL AND p.withdrawn_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM publications t WHERE t.id = p.root_id \
         AND t.withdrawn_at IS NOT NULL)"
    );
    let rows = query(&school.database_url(), &sql).await;
    let mut all: Vec<_> = rows.iter().map(|row| row.join(" | ")).collect();
    all.sort();
    all
}

/// Waits until nobody has anything left to deliver.
async fn fall_silent(schools: [&School; 2]) {
    let mut fewest = Shrinking::new();
    loop {
        let mut waiting = 0;
        for school in schools {
            settle(school).await;
            let sql = "SELECT CAST(COUNT(*) AS TEXT) FROM deliveries";
            let rows = query(&school.database_url(), sql).await;
            waiting += rows[0][0].parse::<usize>().unwrap();
        }
        if waiting == 0 {
            break;
        }
        let logs = || schools.map(School::log).join("\n");
        assert!(
            !fewest.stands_still(waiting),
            "{waiting} letters never arrive\n{}",
            logs()
        );
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    for school in schools {
        settle(school).await;
    }
}

/// What one side promised stands there once, and nothing else of it does.
fn is_kept(shelf: &[String], kept: &Kept) {
    let count = |word: &String| {
        shelf
            .iter()
            .filter(|line| {
                // A reply names what it answers: only its own words count.
                line.split(" | ")
                    .take(3)
                    .any(|cell| cell.contains(word.as_str()))
            })
            .count()
    };
    for (_, word) in &kept.topics {
        assert_eq!(count(word), 1, "{word}");
    }
    for word in kept.replies.iter().chain(&kept.unsure) {
        assert!(count(word) <= 1, "{word} stands there twice");
    }
    for word in &kept.gone {
        assert_eq!(count(word), 0, "{word} was taken back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_leaves_two_twinned_classes_with_the_same() {
    if database_server().is_some() {
        println!("skipped: the crashes of PostgreSQL are its own to survive");
        return;
    }
    let rounds = setting("SEYES_KILL_ROUNDS", ROUNDS);
    let seed = one_u64(setting("SEYES_KILL_SEED", SEED));
    println!("{rounds} kills, SEYES_KILL_SEED={seed}");
    let mut dice = Dice::new(seed);
    let (here, there) = (School::prepare().await, School::prepare().await);
    let spaces = twin(&here, &there).await;
    let schools: Vec<Shared> = [here, there].map(|one| Arc::new(RwLock::new(one))).to_vec();
    let (stopper, stop) = watch::channel(false);
    let mut writers = Vec::new();
    for (number, (school, space)) in schools.iter().zip(&spaces).enumerate() {
        for writer in 0..2 {
            let dice = Dice::new(seed ^ one_u64((number + 1) * 7_000 + writer));
            let place = (school.clone(), space.clone());
            writers.push(tokio::spawn(write(place, writer, dice, stop.clone())));
        }
    }
    kill_at_random(&schools, rounds, &mut dice).await;
    stopper.send(true).unwrap();
    let mut kept = Vec::new();
    for task in writers {
        kept.push(task.await.unwrap());
    }
    let (here, there) = (schools[0].read().await, schools[1].read().await);
    fall_silent([&here, &there]).await;
    let shelves = [
        shelf(&here, &spaces[0]).await,
        shelf(&there, &spaces[1]).await,
    ];
    let sets: Vec<BTreeSet<&String>> = shelves.iter().map(|one| one.iter().collect()).collect();
    let only = |one: usize, other: usize| sets[one].difference(&sets[other]).collect::<Vec<_>>();
    assert_eq!(
        shelves[0],
        shelves[1],
        "only here: {:#?}\nonly there: {:#?}",
        only(0, 1),
        only(1, 0)
    );
    for one in &kept {
        is_kept(&shelves[0], one);
    }
    let count = |of: fn(&Kept) -> usize| -> usize { kept.iter().map(of).sum() };
    let topics = count(|one| one.topics.len());
    println!(
        "{topics} topics, {} replies, {} taken back, {} answers lost; {} stand on both sides",
        count(|one| one.replies.len()),
        count(|one| one.gone.len()),
        count(|one| one.unsure.len()),
        shelves[0].len(),
    );
    assert!(topics > rounds, "hardly anything was written");
}
