//! What a forum of ours tells its followers: the activities of its members, each wrapped in an Announce
//! by the Group, and for topics an Announce of the id, which microblogs show (FEP-1b12).

use federation::vocabulary::{Envelope, create, delete, like, undo, update, with};
use serde_json::{Value, json};
use url::Url;

use super::relays::{self, Hand, announce_id};
use super::{Group, open, space_of};
use crate::db::Tx;
use crate::federate::compose::{self, Addressing, Letter};
use crate::federate::model::{Actor, Own};
use crate::federate::outbound::{self, Parcel};
use crate::federate::wiring::Federation;
use crate::federate::{own, store};
use crate::kernel::{PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::Level;
use crate::publications::{Kind, Publication, find_for_house, set_address_for_house};

/// Something in a forum of ours became readable, changed or went; `false` when it stands elsewhere.
pub(in crate::federate) async fn changed(
    fed: &Federation,
    publication: &Publication,
    revised: bool,
) -> Result<bool, Problem> {
    let house = &fed.house;
    let Some(space) = space_of(house, publication).await? else {
        return Ok(false);
    };
    let group = match open(house, &space).await? {
        Some(group) => Some(group),
        // A forum that was closed still says goodbye.
        None => own::known(house, &Own::Group(space.clone()))
            .await?
            .map(|actor| Group {
                actor,
                space,
                level: Level::School,
            }),
    };
    let Some(group) = group else {
        return Ok(true);
    };
    if publication.withdrawn_at.is_some() || !publication.level().leaves() {
        take_back(fed, publication, &group).await?;
    } else if publication.published_at.is_none() || publication.held_at.is_some() {
        return Ok(true);
    } else if publication.host.is_some() {
        super::relays::hand_on(fed, publication, &group).await?;
    } else if let Some(letter) = compose::letter(house, publication).await? {
        tell(fed, (publication, letter), &group, revised).await?;
    }
    Ok(true)
}

/// Where something goes: to those who have it, and to those who do not.
struct Inboxes {
    /// Followers of the Group who know nothing of it.
    fresh: Vec<String>,
    /// Followers of the Group who were told and still may be.
    kept: Vec<String>,
    /// Those whom the author tells, who know nothing of it.
    direct: Vec<String>,
    /// Everybody who has a copy and still may.
    copies: Vec<String>,
    /// Strangers who have a copy of what was for everybody and no longer is.
    lost: Vec<String>,
}

async fn inboxes(
    fed: &Federation,
    (publication, letter): (&Publication, &Letter),
    group: &Group,
) -> Result<Inboxes, Problem> {
    let (db, level) = (&fed.house.db, publication.level());
    let followers = store::followers_for_house(db, &group.actor.id).await?;
    let all = outbound::inboxes_for(fed, &followers, level).await?;
    let told = store::group_copies_for_house(db, &publication.id).await?;
    let mut readers = letter.answered.clone();
    readers.extend(store::followers_for_house(db, &letter.actor.id).await?);
    let mut direct = outbound::inboxes_for(fed, &readers, level).await?;
    let (mut copies, mut lost) = (Vec::new(), Vec::new());
    for inbox in store::copies_for_house(db, &publication.id).await? {
        direct.retain(|one| *one != inbox);
        if outbound::may_receive(fed, &inbox, level).await? {
            copies.push(inbox);
        } else if outbound::is_stranger(fed, &inbox).await? {
            lost.push(inbox);
        }
    }
    let (kept, fresh) = all.into_iter().partition(|inbox| told.contains(inbox));
    Ok(Inboxes {
        lost,
        fresh,
        kept,
        direct,
        copies,
    })
}

async fn tell(
    fed: &Federation,
    (publication, letter): (&Publication, Letter),
    group: &Group,
    revised: bool,
) -> Result<(), Problem> {
    let (house, links) = (&fed.house, fed.links()?);
    let at = inboxes(fed, (publication, &letter), group).await?;
    let address = letter.actor.address()?;
    let audience = json!(group.actor.address()?);
    let envelope = |id| Envelope {
        id,
        actor: &address,
        to: &letter.addressing.to,
        cc: &letter.addressing.cc,
        published: publication.published_at.map(Timestamp::to_datetime),
    };
    let id = links.below(&letter.id, "create");
    let created = create(&envelope(&id), letter.object.clone());
    let created = with(created, "audience", audience.clone());
    let hand = Hand::of(&links, group, publication)?;
    let tx = house.db.write().await?;
    let page = links.at(&publication.path());
    set_address_for_house(&tx, &publication.id, (letter.id.as_str(), page.as_str())).await?;
    say(fed, &tx, (&letter.actor, &id, created.clone()), &at.direct).await?;
    hand.announce(fed, &tx, ("create", created), &at.fresh)
        .await?;
    if publication.kind() == Kind::Topic {
        hand.boost(fed, &tx, &letter.id, &at.fresh).await?;
    }
    if revised {
        let path = format!("update/{}", house.clock.now().0);
        let id = links.below(&letter.id, &path);
        let change = with(
            update(&envelope(&id), letter.object.clone()),
            "audience",
            audience,
        );
        say(fed, &tx, (&letter.actor, &id, change.clone()), &at.copies).await?;
        hand.announce(fed, &tx, (&path, change), &at.kept).await?;
    }
    if !at.lost.is_empty() {
        let everybody = super::compose::addressing(&group.actor, Level::Public)?;
        let id = links.below(&letter.id, "delete");
        let farewell = delete(&self::envelope(&id, &address, &everybody), &letter.id);
        say(fed, &tx, (&letter.actor, &id, farewell.clone()), &at.lost).await?;
        let hand = Hand::of(&links, group, publication)?.to(everybody);
        hand.announce(fed, &tx, ("delete", farewell), &at.lost)
            .await?;
        store::forget_copies(&tx, &publication.id, &at.lost).await?;
        store::forget_group_copies_at(&tx, &publication.id, &at.lost).await?;
    }
    store::remember_copies(&tx, &house.clock, &publication.id, &at.direct).await?;
    store::remember_copies(&tx, &house.clock, &publication.id, &at.fresh).await?;
    store::remember_group_copies(&tx, &publication.id, &at.fresh).await?;
    house.commit(tx).await
}

async fn say(
    fed: &Federation,
    tx: &Tx,
    (actor, id, activity): (&Actor, &Url, Value),
    inboxes: &[String],
) -> Result<(), Problem> {
    let parcel = Parcel {
        actor: actor.id.clone(),
        id: id.clone(),
        activity,
    };
    outbound::enqueue(fed, tx, parcel, inboxes).await
}

/// The adult whose decision took something of somebody else away; none when its author did.
async fn moderator(fed: &Federation, publication: &Publication) -> Result<Option<Actor>, Problem> {
    let by = store::withdrawn_by_for_house(&fed.house.db, &publication.id).await?;
    match by.filter(|by| *by != publication.author_id) {
        Some(by) => match own::ensure(&fed.house, &Own::Person(by)).await {
            Ok(actor) => Ok(Some(actor)),
            Err(Problem::NotFound) => Ok(None),
            Err(problem) => Err(problem),
        },
        None => Ok(None),
    }
}

/// Delete to everybody who has it: by its author, and by the Group with the moderator's name when it was
/// one who decided. What somebody elsewhere took back was handed on when it came.
async fn take_back(
    fed: &Federation,
    publication: &Publication,
    group: &Group,
) -> Result<(), Problem> {
    let (house, links) = (&fed.house, fed.links()?);
    let copies = store::copies_for_house(&house.db, &publication.id).await?;
    let told = store::group_copies_for_house(&house.db, &publication.id).await?;
    let moderator = moderator(fed, publication).await?;
    let author = match &publication.host {
        None => own::known(house, &Own::Person(publication.author_id.clone())).await?,
        Some(_) => None,
    };
    if copies.is_empty() && told.is_empty() && (publication.host.is_none() || moderator.is_none()) {
        return Ok(());
    }
    let object = match &publication.ap_id {
        Some(id) => Url::parse(id).map_err(Problem::broken)?,
        None => return Ok(()),
    };
    let addressing = relays::addressing(group, publication)?;
    let tx = house.db.write().await?;
    if let Some(author) = &author {
        let id = links.below(&object, "delete");
        let farewell = delete(&envelope(&id, &author.address()?, &addressing), &object);
        say(fed, &tx, (author, &id, farewell), &copies).await?;
    }
    let speaker = moderator.as_ref().or(author.as_ref());
    if let Some(speaker) = speaker {
        let path = format!("/g/{}/d/{}", group.space, publication.id);
        let (id, by) = (links.at(&path), speaker.address()?);
        let mut removal = delete(&envelope(&id, &by, &addressing), &object);
        removal = with(removal, "audience", json!(group.actor.address()?));
        if moderator.is_some() {
            // Without a summary Lemmy reads an author's own deletion.
            removal = with(removal, "object", json!(object));
            removal = with(removal, "summary", json!("moderation"));
        }
        let hand = Hand::of(&links, group, publication)?;
        hand.announce(fed, &tx, ("delete", removal.clone()), &told)
            .await?;
        if publication.host.is_some()
            && let Some(theirs) =
                store::actor_of_person_for_house(&tx, &publication.author_id).await?
        {
            let level = publication.level().max(Level::Network);
            let inboxes = outbound::inboxes_for(fed, &[theirs], level).await?;
            say(fed, &tx, (speaker, &id, removal), &inboxes).await?;
        }
    }
    store::forget_copies(&tx, &publication.id, &copies).await?;
    store::forget_group_copies(&tx, &publication.id).await?;
    house.commit(tx).await
}

fn envelope<'a>(id: &'a Url, actor: &'a Url, addressing: &'a Addressing) -> Envelope<'a> {
    Envelope {
        id,
        actor,
        to: &addressing.to,
        cc: &addressing.cc,
        published: None,
    }
}

/// An adult reacted in a forum of ours, or took it back: the Group's followers count it too. A vote shows
/// its voter, so pupils' never leave.
pub(in crate::federate) async fn reacted(
    fed: &Federation,
    (publication, person): (&PublicationId, &PersonId),
    ended: Option<&str>,
) -> Result<(), Problem> {
    let house = &fed.house;
    let voter = crate::people::find_for_house(&house.db, person).await?;
    let staff = voter.is_some_and(|one| one.host.is_none() && one.profile().is_staff());
    let found = find_for_house(&house.db, publication).await?;
    let (true, Some(publication)) = (staff, found) else {
        return Ok(());
    };
    let told = relays::told(fed, &publication).await?;
    let space = space_of(house, &publication).await?;
    let (Some(space), Some(object), false) = (space, &publication.ap_id, told.is_empty()) else {
        return Ok(());
    };
    let Some(group) = open(house, &space).await? else {
        return Ok(());
    };
    let object = Url::parse(object).map_err(Problem::broken)?;
    let links = fed.links()?;
    let me = own::ensure(house, &Own::Person(person.clone())).await?;
    let address = me.address()?;
    let addressing = relays::addressing(&group, &publication)?;
    let path = format!("/l/{}.{person}", publication.id);
    let id = match ended {
        Some(activity) => Url::parse(activity).map_err(Problem::broken)?,
        None => match store::reaction_for_house(&house.db, &publication.id, person).await? {
            Some((kind, at)) => links.at(&format!("{path}.{}.{kind}", at.0)),
            None => return Ok(()),
        },
    };
    let liked = with(
        like(&envelope(&id, &address, &addressing), &object, None),
        "audience",
        json!(group.actor.address()?),
    );
    let hand = Hand::of(&links, &group, &publication)?;
    let tx = house.db.write().await?;
    if ended.is_some() {
        let undone_id = links.below(&id, "undo");
        let undone = undo(&envelope(&undone_id, &address, &addressing), liked);
        let tag = announce_id(&links, &group, undone_id.as_str());
        hand.announce_as(fed, &tx, (tag, undone), &told).await?;
    } else {
        if publication.host.is_none() {
            store::set_like(&tx, (&publication.id, person), id.as_str()).await?;
        }
        let tag = announce_id(&links, &group, id.as_str());
        hand.announce_as(fed, &tx, (tag, liked), &told).await?;
    }
    house.commit(tx).await
}

/// A forum was opened, narrowed or closed: those who may no longer follow it are told.
pub(in crate::federate) async fn resettled(
    fed: &Federation,
    space: &SpaceId,
) -> Result<(), Problem> {
    let house = &fed.house;
    let group = open(house, space).await?;
    let level = group.as_ref().map(|group| group.level);
    let actor = match group {
        Some(group) => Some(group.actor),
        None => own::known(house, &Own::Group(space.clone())).await?,
    };
    let Some(actor) = actor else {
        return Ok(());
    };
    super::follows::expel(fed, &actor, level).await
}
