//! The oracle for two schools with twinned classes: one twinning that runs, one that is held, one that is
//! over; pupils of both sides write, adults check, hide and decide about reports. Every surface is read by
//! everybody on both sides, and asked by the partner, by another partner and by nobody.

mod making;
mod peers;
mod term;

use std::collections::BTreeSet;

use seyes::publications::Kind;

use self::making::{Pair, build};
use super::law::{ELSEWHERE, Reader};
use super::surfaces::API;
use super::world::World;
use super::{crawl, search_agrees};

/// A world in which something does not occur proves nothing about it.
fn covers(pair: &Pair) {
    for world in [&pair.home, &pair.away] {
        let name = &world.school.house.config.domain;
        for theirs in [true, false] {
            let side = || {
                let fits =
                    move |one: &&super::world::Thing| (one.text.author == ELSEWHERE) == theirs;
                world.things.iter().filter(fits)
            };
            for kind in [
                Kind::Article,
                Kind::Topic,
                Kind::Reply,
                Kind::Document,
                Kind::File,
            ] {
                let there = side().any(|one| one.kind == kind);
                assert!(there, "no {kind:?} of theirs: {theirs} at {name}");
            }
            assert!(
                side().any(|one| one.text.held),
                "nothing hidden, {theirs} at {name}"
            );
            assert!(
                side().any(|one| one.text.withdrawn),
                "nothing gone, {theirs} at {name}"
            );
            let places: BTreeSet<usize> = side().map(|one| one.text.place).collect();
            assert_eq!(places.len(), 3, "three twinnings, {theirs} at {name}");
        }
    }
    let waits = pair
        .home
        .things
        .iter()
        .any(|one| one.text.submitted && !one.text.published);
    assert!(waits, "nothing waits");
}

/// Everybody reads every surface of a school; nobody misses what is theirs.
async fn everybody(world: &World, faults: &mut Vec<String>) {
    for (person, reader) in world.people.iter().zip(&world.readers) {
        let keys = (&**person, Some(person.token.as_str()));
        let seen = crawl(world, (&person.name, reader), keys, faults).await;
        for (at, thing) in world.things.iter().enumerate() {
            let gone = thing.text.withdrawn
                || thing.root.is_some_and(|root| {
                    let root = &world.things[root].text;
                    root.withdrawn || !reader.may_read(root)
                });
            if reader.may_read(&thing.text) && !gone && !seen.contains(&at) {
                let name = &person.name;
                faults.push(format!(
                    "{name} finds nowhere: {:?} {:?}",
                    thing.kind, thing.text
                ));
            }
        }
        for case in &world.reports {
            let about = &world.things[case.about];
            let mut listed = false;
            for state in ["waiting", "decided"] {
                let path = format!("{API}/reports?state={state}&limit=50");
                let answer = person.api(("GET", &path), &person.token, None).await;
                listed |= answer.body().contains(&case.word);
            }
            if listed != reader.decides(case, about) {
                let name = &person.name;
                faults.push(format!(
                    "{name} is shown {listed} the report about {:?}",
                    about.text
                ));
            }
        }
    }
    let (stranger, nobody) = (world.school.stranger(), Reader::default());
    crawl(world, ("anonymous", &nobody), (&stranger, None), faults).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twinned_classes_read_what_the_law_gives_them_on_both_sides() {
    let seed = 20_260_907;
    println!("seed {seed}");
    let pair = build(seed).await;
    covers(&pair);
    let mut faults = Vec::new();
    for world in [&pair.home, &pair.away] {
        let mut found = Vec::new();
        everybody(world, &mut found).await;
        search_agrees(world, &mut found).await;
        let host = &world.school.house.config.domain;
        faults.extend(found.into_iter().map(|fault| format!("{host}: {fault}")));
    }
    faults.extend(peers::faults(&pair).await);
    faults.sort();
    faults.dedup();
    let shown = faults
        .iter()
        .take(40)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        faults.is_empty(),
        "seed {seed}, {} faults:\n{shown}",
        faults.len()
    );
}
