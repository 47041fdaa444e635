//! What the people of a school do in a twinned space: write, answer, hide, take back, report.

use seyes::kernel::{PublicationId, ReportId};
use seyes::media;
use seyes::moderation::{self, Decision, Filed, Target};
use seyes::policy::Level;
use seyes::publications::{self, Kind};

use super::super::law::{ELSEWHERE, SCHOOL, Text};
use super::super::world::{Case, Thing, World, played};
use super::making::{members, one};
use crate::support::query;

/// Things that each side writes in each twinning, beside answers.
const WRITTEN: [Kind; 6] = [
    Kind::Article,
    Kind::Article,
    Kind::Topic,
    Kind::Topic,
    Kind::Document,
    Kind::File,
];

/// The people of one side write in a twinned space until there is enough of everything.
pub async fn fill(world: &mut World, place: usize) {
    let people = members(world, place);
    for kind in WRITTEN {
        let mut tries = 0;
        loop {
            let (author, _) = *world.dice.one(&people);
            if world.write_as(kind, author, place).await {
                break;
            }
            tries += 1;
            assert!(tries < 40, "nobody may write {kind:?} in {place}");
        }
    }
    let waiting: Vec<usize> = (0..world.things.len())
        .filter(|at| world.things[*at].text.place == place)
        .filter(|at| world.things[*at].kind == Kind::Article)
        .collect();
    // One article stays where its author left it; adults publish the others.
    for at in waiting.into_iter().skip(1) {
        let manager = world.manager(place).unwrap();
        let viewer = world.viewer(manager).await;
        let id = world.things[at].id.clone();
        let now = publications::find_for_house(world.school.db(), &id)
            .await
            .unwrap()
            .unwrap();
        let read = (now.version, Level::Twinning);
        let house = &world.school.house;
        if played(seyes::blogs::actions::publish(house, &viewer, &id, read).await).is_some() {
            world.things[at].text.level = Level::Twinning;
        }
        world.look(at).await;
    }
}

/// What came from the other side, noted with the words that stand in it there.
pub async fn mirror(from: &World, to: &mut World) {
    let origin = from.school.origin();
    for (at, thing) in from.things.iter().enumerate() {
        if thing.text.author == ELSEWHERE || to.things.iter().any(|one| one.word == thing.word) {
            continue;
        }
        let sql = format!(
            "SELECT id FROM publications WHERE ap_id = '{origin}/o/{}'",
            thing.id
        );
        let rows = query(&to.school.house.config.database_url, &sql).await;
        let Some(id) = rows
            .first()
            .map(|row| PublicationId::trusted(row[0].clone()))
        else {
            assert!(
                !thing.text.published || thing.text.withdrawn,
                "{:?} never came",
                thing.text
            );
            continue;
        };
        let root = thing.root.map(|root| {
            let word = &from.things[root].word;
            to.things.iter().position(|one| one.word == *word).unwrap()
        });
        let shown = media::shown_by_for_house(to.school.db(), std::slice::from_ref(&id)).await;
        let media = shown
            .unwrap()
            .into_values()
            .flatten()
            .map(|one| one.id)
            .collect();
        to.things.push(Thing {
            id,
            kind: thing.kind,
            word: thing.word.clone(),
            root,
            media,
            text: Text {
                author: ELSEWHERE,
                submitted: false,
                ..from.things[at].text.clone()
            },
        });
    }
}

/// Reads every state again.
pub async fn refresh(world: &mut World) {
    for at in 0..world.things.len() {
        world.look(at).await;
    }
}

/// Somebody of the class answers something that stands there.
pub async fn answers(world: &mut World, place: usize, many: usize) {
    let roots: Vec<usize> = (0..world.things.len())
        .filter(|at| matches!(world.things[*at].kind, Kind::Article | Kind::Topic))
        .filter(|at| world.things[*at].text.place == place && world.things[*at].text.published)
        .collect();
    let people = members(world, place);
    let mut written = 0;
    for _ in 0..40 {
        let (person, root) = (world.dice.one(&people).0, *world.dice.one(&roots));
        written += usize::from(world.answer_as(person, root).await);
        if written == many {
            break;
        }
    }
    assert_eq!(written, many, "nobody answers in {place}");
    for at in 0..world.things.len() {
        let thing = &world.things[at];
        if thing.kind == Kind::Reply && thing.text.author != ELSEWHERE && !thing.text.published {
            let manager = world.manager(thing.text.place).unwrap();
            let viewer = world.viewer(manager).await;
            let house = &world.school.house;
            let id = world.things[at].id.clone();
            played(publications::actions::accept_reply(house, &viewer, &id).await);
            world.look(at).await;
        }
    }
}

/// In each place one thing of ours is hidden and one taken back.
pub async fn decide(world: &mut World, place: usize) {
    let house = world.school.house.clone();
    let ours: Vec<usize> = (0..world.things.len())
        .filter(|at| {
            let text = &world.things[*at].text;
            text.place == place && text.author != ELSEWHERE && text.published && !text.withdrawn
        })
        .filter(|at| world.things[*at].root.is_none())
        .collect();
    let manager = world.manager(place).unwrap();
    let viewer = world.viewer(manager).await;
    let (hidden, gone) = (ours[0], ours[ours.len() - 1]);
    let id = &world.things[hidden].id;
    publications::actions::hold(&house, &viewer, id, true)
        .await
        .unwrap();
    let author = world.viewer(world.things[gone].text.author).await;
    let id = &world.things[gone].id;
    publications::actions::withdraw(&house, &author, id)
        .await
        .unwrap();
    refresh(world).await;
}

/// Reports in each state, about things of both sides.
pub async fn report(world: &mut World, place: usize) {
    let house = world.school.house.clone();
    let things: Vec<usize> = (0..world.things.len())
        .filter(|at| {
            let text = &world.things[*at].text;
            text.place == place && text.published && !text.withdrawn && !text.held && !text.orphan
        })
        .collect();
    let states = ["waiting", "nothing", "hold", "transferred"];
    let pupils = members(world, place);
    for (number, state) in states.into_iter().enumerate() {
        let about = things[number % things.len()];
        let author = world.things[about].text.author;
        let Some((reporter, _)) = pupils.iter().find(|(at, _)| *at != author).copied() else {
            continue;
        };
        let viewer = world.viewer(reporter).await;
        let word = world.dice.word();
        let filed = Filed {
            category: "other".to_owned(),
            words: format!("Cela me gêne, {word}."),
        };
        let target = Target::Publication(world.things[about].id.clone());
        let id = moderation::file(&house, &viewer, &target, &filed)
            .await
            .unwrap();
        let case = Case {
            place: decided_by(world, &id).await,
            id,
            word,
            about,
            reporter: Some(reporter),
        };
        let head = case.place == SCHOOL;
        let decider = if head {
            0
        } else {
            world.manager(case.place).unwrap()
        };
        let viewer = world.viewer(decider).await;
        match state {
            "nothing" => {
                played(moderation::decide(&house, &viewer, &case.id, Decision::Nothing).await)
            }
            "hold" => played(moderation::decide(&house, &viewer, &case.id, Decision::Hold).await),
            "transferred" => played(moderation::transfer(&house, &viewer, &case.id).await),
            _ => None,
        };
        let place = decided_by(world, &case.id).await;
        world.reports.push(Case { place, ..case });
    }
    refresh(world).await;
}

/// The place whose adults decide, as it is written down: who they are is the law's.
pub async fn decided_by(world: &World, id: &ReportId) -> usize {
    let sql = format!("SELECT space_id FROM reports WHERE id = '{id}'");
    let space = one(&world.school, &sql).await;
    world
        .places
        .iter()
        .position(|one| one.as_str() == space)
        .unwrap()
}
