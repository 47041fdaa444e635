//! Our own actors: made the first time that they are needed, with their keys. Only the server itself,
//! blogs that speak to others, and adults who work at the school have one (L17).

use federation::keys::{Signer, main_key_id};

use super::links::Links;
use super::model::{Actor, Own};
use super::store;
use crate::house::House;
use crate::kernel::{ActorId, Problem};
use crate::people::{self, fold};
use crate::spaces;

/// Longest account name that we make, in characters.
const NAME_LONGEST: usize = 40;
/// Names that are tried before giving up (`journal`, `journal2`, …).
const NAMES_TRIED: u32 = 100;

/// The actor of one of ours if it was made already.
///
/// # Errors
/// Those of the database.
pub async fn known(house: &House, own: &Own) -> Result<Option<Actor>, Problem> {
    let address = address_of(&Links::of(house)?, own);
    store::actor_by_ap_id_for_house(&house.db, address.as_str()).await
}

/// The actor of one of ours, made now if need be.
///
/// # Errors
/// `NotFound` for people who have none and for blogs that do not exist.
#[expect(clippy::too_many_lines, reason = "one row with all its columns")]
pub async fn ensure(house: &House, own: &Own) -> Result<Actor, Problem> {
    let (name, title) = identity(house, own).await?;
    if let Some(actor) = known(house, own).await? {
        if actor.name != title {
            let tx = house.db.write().await?;
            store::rename_own(&tx, &actor.id, &title).await?;
            tx.commit().await?;
        }
        return Ok(Actor {
            name: title,
            ..actor
        });
    }
    let pair = house.new_keys().await?;
    let links = Links::of(house)?;
    let address = address_of(&links, own);
    let mut actor = Actor {
        id: ActorId::new(&house.clock),
        ap_id: address.to_string(),
        kind: kind_of(own).to_owned(),
        person_id: match own {
            Own::Person(id) => Some(id.clone()),
            _ => None,
        },
        blog_id: match own {
            Own::Blog(id) => Some(id.clone()),
            _ => None,
        },
        host: None,
        username: name.clone(),
        name: title,
        summary: String::new(),
        url: None,
        inbox: match own {
            Own::Instance => links.shared_inbox().to_string(),
            _ => links.below(&address, "inbox").to_string(),
        },
        shared_inbox: Some(links.shared_inbox().to_string()),
        followers_url: (*own != Own::Instance)
            .then(|| links.below(&address, "followers").to_string()),
        key_id: main_key_id(&address),
        public_key: pair.public_pem,
        private_key: Some(pair.private_pem),
        circle_id: None,
        fetched_at: house.clock.now(),
        gone_at: None,
    };
    for number in 1..=NAMES_TRIED {
        if number > 1 {
            actor.username = format!("{name}{number}");
        }
        let tx = house.db.write().await?;
        let written = store::insert_actor(&tx, &actor).await?;
        tx.commit().await?;
        if written {
            return Ok(actor);
        }
        // Somebody else was faster, or the name is taken.
        if let Some(made) = known(house, own).await? {
            return Ok(made);
        }
    }
    Err(Problem::Conflict("problem-exists"))
}

/// The key with which an actor of ours signs.
///
/// # Errors
/// `Broken` when the stored key cannot be read.
pub fn signer(actor: &Actor) -> Result<Signer, Problem> {
    let pem = actor
        .private_key
        .as_deref()
        .ok_or_else(|| Problem::broken("an actor of ours has no key"))?;
    Signer::from_pem(actor.key_id.clone(), pem).map_err(Problem::broken)
}

fn address_of(links: &Links, own: &Own) -> url::Url {
    match own {
        Own::Instance => links.instance(),
        Own::Person(id) => links.person(id),
        Own::Blog(id) => links.blog(id),
        Own::Group(id) => links.group(id),
    }
}

fn kind_of(own: &Own) -> &'static str {
    match own {
        Own::Instance => "instance",
        Own::Person(_) => "person",
        Own::Blog(_) => "blog",
        Own::Group(_) => "group",
    }
}

/// Account name and shown name. Only adults who work here have an actor, whoever asks (A62).
async fn identity(house: &House, own: &Own) -> Result<(String, String), Problem> {
    match own {
        Own::Instance => {
            let host = Links::of(house)?.host();
            let bare = host.split(':').next().unwrap_or("seyes").to_owned();
            // The server speaks for the school: it bears its name.
            let school = spaces::school_for_house(&house.db).await?;
            Ok((
                bare,
                school.map_or_else(|| "Seyès".to_owned(), |one| one.name),
            ))
        }
        Own::Person(id) => {
            let person = people::find_for_house(&house.db, id)
                .await?
                .filter(|person| person.profile().is_staff() && person.host.is_none())
                .filter(|person| person.left_at.is_none())
                .ok_or(Problem::NotFound)?;
            Ok((account_name(&person.name), person.short_name))
        }
        Own::Group(id) => {
            let opening = spaces::opening_for_house(&house.db, id).await?;
            opening.ok_or(Problem::NotFound)?;
            let space = spaces::find_for_house(&house.db, id)
                .await?
                .ok_or(Problem::NotFound)?;
            Ok((account_name(&space.name), space.name))
        }
        Own::Blog(id) => {
            let blog = store::blog_for_house(&house.db, id)
                .await?
                .ok_or(Problem::NotFound)?;
            Ok((account_name(&blog.title), blog.title))
        }
    }
}

/// A title or an adult's name as an account name: folded letters and digits, dots between words.
fn account_name(text: &str) -> String {
    let mut name = String::new();
    for letter in fold(text).chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('.') {
            name.push('.');
        }
        if name.len() >= NAME_LONGEST {
            break;
        }
    }
    let name = name.trim_end_matches('.');
    if name.is_empty() {
        "journal".to_owned()
    } else {
        name.to_owned()
    }
}

/// Makes the actors of blogs and forums that speak to others and have none yet, so that they can be found.
///
/// # Errors
/// Those of the database.
pub async fn ensure_blogs(house: &House) -> Result<(), Problem> {
    for blog in store::blogs_without_actor_for_house(&house.db).await? {
        ensure(house, &Own::Blog(blog)).await?;
    }
    for forum in spaces::open_forums_for_house(&house.db).await? {
        ensure(house, &Own::Group(forum.space_id)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::account_name;

    #[test]
    fn account_names_are_plain() {
        assert_eq!(account_name("Journal du CM2 B"), "journal.du.cm2.b");
        assert_eq!(account_name("Éloïse L'Hôte"), "eloise.l.hote");
        assert_eq!(account_name(" … "), "journal");
        assert_eq!(account_name("@@admin@evil"), "admin.evil");
    }
}
