//! The actors of a twinning: the Group of our half, and one Person for each of ours who speaks there. They
//! exist for one partner server and for nobody else; what they say about somebody is a first name and a
//! class, nothing more (L17).

use federation::keys::main_key_id;
use federation::vocabulary::{ActorCard, ActorKind};
use serde_json::{Value, json};
use url::Url;

use super::Twinning;
use crate::federate::keys;
use crate::federate::links::Links;
use crate::federate::model::Actor;
use crate::federate::store;
use crate::house::House;
use crate::kernel::{ActorId, AliasId, PersonId, Problem, TwinningId, fill_random};
use crate::people::{self, first_name, fold};
use crate::spaces;

/// Random letters at the end of an account name; with the first name they say nothing about who it is.
const SUFFIX_LETTERS: usize = 8;
/// Letters of a first name that an account name keeps.
const NAME_LETTERS: usize = 20;
/// Namesakes of one class that are told apart («Inès 2»).
const NAMESAKES_MOST: u32 = 100;
/// The letters of suffixes: none is mistaken for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// The address of the Group of our half.
pub(super) fn group_address(links: &Links, id: &TwinningId) -> Url {
    links.at(&format!("/t/{id}"))
}

fn suffix() -> String {
    let mut bytes = [0_u8; SUFFIX_LETTERS];
    fill_random(&mut bytes);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
    bytes.iter().map(letter).collect()
}

/// An actor with a fresh key, not written yet.
async fn fresh(
    house: &House,
    kind: &str,
    address: &Url,
    (username, name): (String, &str),
) -> Result<Actor, Problem> {
    let pair = house.new_keys().await?;
    let links = Links::of(house)?;
    Ok(Actor {
        id: ActorId::new(&house.clock),
        ap_id: address.to_string(),
        kind: kind.to_owned(),
        person_id: None,
        blog_id: None,
        host: None,
        username,
        name: name.to_owned(),
        summary: String::new(),
        url: None,
        inbox: links.below(address, "inbox").to_string(),
        shared_inbox: Some(links.shared_inbox().to_string()),
        followers_url: None,
        key_id: main_key_id(address),
        public_key: pair.public_pem,
        private_key: Some(pair.private_pem),
        circle_id: None,
        fetched_at: house.clock.now(),
        gone_at: None,
    })
}

/// The Group of a half that is about to be opened, not written yet: the class speaks through it.
pub(super) async fn new_group(
    house: &House,
    id: &TwinningId,
    class: &str,
) -> Result<Actor, Problem> {
    let address = group_address(&Links::of(house)?, id);
    let username = format!("classe.{}", suffix());
    fresh(house, "twinning", &address, (username, class)).await
}

/// The actor under which somebody of ours speaks in a twinning, made the first time that they do.
///
/// # Errors
/// `NotFound` when they are nobody of ours, or there is no space yet.
pub(super) async fn alias(
    house: &House,
    twinning: &Twinning,
    person: &PersonId,
) -> Result<Actor, Problem> {
    if let Some(actor) = store::alias_for_house(&house.db, &twinning.id, person).await? {
        return Ok(actor);
    }
    let class = twinning.class_id.as_ref().ok_or(Problem::NotFound)?;
    let class = spaces::find_for_house(&house.db, class)
        .await?
        .ok_or(Problem::NotFound)?;
    let who = people::find_for_house(&house.db, person)
        .await?
        .filter(|who| who.host.is_none())
        .ok_or(Problem::NotFound)?;
    // Adults of the school sign with their name, as everywhere; nobody else has more than a first name.
    let called = if who.profile().is_staff() {
        who.short_name.as_str()
    } else {
        first_name(&who.short_name)
    };
    let id = AliasId::new(&house.clock);
    let links = Links::of(house)?;
    let address = links.below(&group_address(&links, &twinning.id), &format!("p/{id}"));
    let username = format!("{}.{}", plain(first_name(&who.short_name)), suffix());
    let mut actor = fresh(house, "alias", &address, (username, "")).await?;
    let tx = house.db.write().await?;
    for number in 1..=NAMESAKES_MOST {
        let name = if number == 1 {
            format!("{called} ({})", class.name)
        } else {
            format!("{called} {number} ({})", class.name)
        };
        if store::alias_name_is_taken_for_house(&tx, &twinning.id, &name).await? {
            continue;
        }
        actor.name = name;
        store::insert_actor(&tx, &actor).await?;
        let row = (person, &actor.id, actor.name.as_str());
        store::insert_alias(&tx, (&id, &twinning.id), row).await?;
        house.commit(tx).await?;
        return Ok(actor);
    }
    Err(Problem::Conflict("problem-exists"))
}

/// A first name as the beginning of an account name: folded letters.
fn plain(first: &str) -> String {
    let first = first.split_whitespace().next().unwrap_or_default();
    let letters = fold(first);
    let letters = letters.chars().filter(char::is_ascii_alphanumeric);
    letters.take(NAME_LETTERS).collect()
}

/// The document of an actor of a twinning. For a half: its class, its school and how many they are.
pub(super) fn card(
    links: &Links,
    actor: &Actor,
    half: Option<(&str, i64)>,
) -> Result<Value, Problem> {
    let id = actor.address()?;
    let inbox = Url::parse(&actor.inbox).map_err(Problem::broken)?;
    let kind = match half {
        Some(_) => ActorKind::Group,
        None => ActorKind::Person,
    };
    let mut card = ActorCard {
        kind,
        id: &id,
        preferred_username: &actor.username,
        name: &actor.name,
        summary: half.map(|(school, _)| school),
        url: None,
        inbox: &inbox,
        outbox: &links.below(&id, "outbox"),
        followers: None,
        shared_inbox: &links.shared_inbox(),
        moderators: None,
        key_id: &actor.key_id,
        public_key_pem: &actor.public_key,
        icon: None,
        manually_approves_followers: true,
        published: None,
    }
    .to_json();
    if let (Some((_, people)), Some(members)) = (half, card.as_object_mut()) {
        let count = json!({ "type": "Collection", "totalItems": people });
        members.insert("members".to_owned(), count);
    }
    Ok(card)
}

/// The document of our half's Group, with the school's name and the head-count of this moment.
///
/// # Errors
/// Those of the database.
pub(super) async fn group_card(
    house: &House,
    actor: &Actor,
    people: i64,
) -> Result<Value, Problem> {
    let school = spaces::school_for_house(&house.db).await?;
    let school = school.map(|space| escaped(&space.name)).unwrap_or_default();
    let card = card(&Links::of(house)?, actor, Some((&school, people)))?;
    keys::listed(house, actor, card).await
}

/// Plain words as HTML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Whether an actor of ours exists for one twinning alone: the Group of a half, or somebody's name there.
pub(in crate::federate) fn is_private(actor: &Actor) -> bool {
    matches!(actor.kind.as_str(), "twinning" | "alias")
}

/// Whether `host`, when it is a partner that signed, may know an actor of a twinning.
///
/// # Errors
/// Those of the database.
pub(in crate::federate) async fn handle_is_for(
    house: &House,
    actor: &Actor,
    host: &str,
) -> Result<bool, Problem> {
    let twinning = store::twinning_of_actor_for_house(&house.db, &actor.id).await?;
    Ok(twinning.is_some_and(|twinning| twinning.host == host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_names_hold_a_first_name_and_chance() {
        assert_eq!(plain("Éloïse"), "eloise");
        assert_eq!(plain("Jean-Luc Marie"), "jeanluc");
        assert_ne!(suffix(), suffix());
        assert_eq!(suffix().len(), SUFFIX_LETTERS);
    }
}
