//! What people do: tell of something; decide, hand on, tell the other school. And what another server
//! tells us.

use std::time::Duration;

use super::model::{Category, Decision, Report, WORDS_LONGEST};
use super::store::{self, NewReport};
use crate::db::Tx;
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{PersonId, Problem, PublicationId, ReportId, SpaceId};
use crate::people;
use crate::policy::{Act, Permit, Viewer, permit};
use crate::publications::{self, Cursor, Publication, find_for_house};
use crate::spaces;

/// Reports of one person in a day.
const PER_PERSON: i64 = 20;
/// Reports of one other server in a day.
const PER_SERVER: i64 = 50;
/// The day of both.
const DAY: Duration = Duration::from_secs(24 * 3600);
/// What somebody who reported too much is told to wait, in seconds.
const COME_BACK: u64 = 3600;

/// What is reported.
#[derive(Clone, Debug)]
pub enum Target {
    /// A text, with whatever it shows.
    Publication(PublicationId),
    /// How somebody behaves.
    Person(PersonId),
}

/// A report as somebody types it.
#[derive(Clone, Debug, Default)]
pub struct Filed {
    /// Word of the category.
    pub category: String,
    /// What happened.
    pub words: String,
}

/// What the form shows: the words that name it, and whose it is.
pub(super) struct Subject {
    pub name: String,
    pub quoted: String,
    pub publication: Option<Publication>,
    pub person: PersonId,
}

/// What the viewer may report; what they cannot read does not exist for them.
pub(super) async fn subject(
    house: &House,
    viewer: &Viewer,
    target: &Target,
) -> Result<Subject, Problem> {
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let subject = match target {
        Target::Publication(id) => {
            let found = publications::find(&house.db, viewer, id).await?;
            Subject {
                name: found.title.clone(),
                quoted: quoted(&found),
                person: found.author_id.clone(),
                publication: Some(found),
            }
        }
        Target::Person(id) => {
            let person = people::find_for_house(&house.db, id).await?;
            let person = person.ok_or(Problem::NotFound)?;
            if !store::knows(&house.db, viewer, id).await? {
                return Err(Problem::NotFound);
            }
            Subject {
                name: person.short_name,
                quoted: String::new(),
                publication: None,
                person: id.clone(),
            }
        }
    };
    if subject.person == *me {
        return Err(Problem::Forbidden("forbidden-report-own"));
    }
    Ok(subject)
}

fn quoted(publication: &Publication) -> String {
    let parts = [publication.title.as_str(), publication.excerpt.as_str()];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" — ")
}

/// Tells of something. Telling again of what waits changes nothing.
///
/// # Errors
/// `NotFound` for what the viewer cannot see, `Invalid` without a reason or without words, `TooMany` after
/// twenty in a day.
pub async fn file(
    house: &House,
    viewer: &Viewer,
    target: &Target,
    filed: &Filed,
) -> Result<ReportId, Problem> {
    let permit = permit(viewer, &Act::Answer)?;
    let subject = subject(house, viewer, target).await?;
    let Some(category) = Category::of(&filed.category) else {
        return Err(Problem::field("category", "error-report-category"));
    };
    let words = filed.words.trim();
    if words.is_empty() {
        return Err(Problem::field("words", "error-report-words"));
    }
    if words.chars().count() > WORDS_LONGEST {
        return Err(Problem::field("words", "error-report-long"));
    }
    let place = match &subject.publication {
        Some(publication) => publication.space_id.clone(),
        None => shared(viewer, house, &subject.person).await?,
    };
    let space = deciders(house, place, &subject.person).await?;
    let new = NewReport {
        publication: subject.publication.as_ref().map(|one| &one.id),
        person: Some(&subject.person),
        space: space.as_ref(),
        reporter: viewer.id(),
        host: None,
        ap_id: None,
        category: category.as_str(),
        words,
        quoted: &subject.quoted,
    };
    write(house, &permit, &new, PER_PERSON).await
}

async fn write(
    house: &House,
    permit: &Permit,
    new: &NewReport<'_>,
    most: i64,
) -> Result<ReportId, Problem> {
    let tx = house.db.write().await?;
    if let Some(known) = store::same_for_house(&tx, new).await? {
        return Ok(known);
    }
    let since = house.clock.now().minus(DAY);
    let sender = (new.reporter, new.host);
    if store::sent_since_for_house(&tx, sender, since).await? >= most {
        return Err(Problem::TooMany(COME_BACK));
    }
    let id = store::insert(&tx, permit, &house.clock, new).await?;
    announce(house, &tx, (new.space, new.person)).await?;
    house.commit(tx).await?;
    Ok(id)
}

async fn announce(
    house: &House,
    tx: &Tx,
    (space, about): (Option<&SpaceId>, Option<&PersonId>),
) -> Result<(), Problem> {
    let Some(space) = space else {
        return Ok(());
    };
    let event = Event::Reported {
        space: space.clone(),
        about: about.cloned(),
    };
    events::record(tx, &house.clock, &event).await
}

/// A class or group that the viewer shares with somebody: its adults know both.
async fn shared(
    viewer: &Viewer,
    house: &House,
    person: &PersonId,
) -> Result<Option<SpaceId>, Problem> {
    let theirs = crate::circles::keyring_for_house(&house.db, person).await?;
    let small = |space: &SpaceId| {
        viewer
            .keys
            .iter()
            .any(|key| key.space.as_ref() == Some(space) && key.kind != "school")
    };
    Ok(theirs.into_iter().filter_map(|key| key.space).find(small))
}

/// Whose managers decide: those of the place, unless it has none or one of them is whom it is about; then
/// the heads of the school.
async fn deciders(
    house: &House,
    place: Option<SpaceId>,
    about: &PersonId,
) -> Result<Option<SpaceId>, Problem> {
    if let Some(place) = place {
        let managers = spaces::manager_ids_for_house(&house.db, &place).await?;
        if !managers.is_empty() && !managers.contains(about) {
            return Ok(Some(place));
        }
    }
    Ok(spaces::school_for_house(&house.db)
        .await?
        .map(|school| school.id))
}

/// The reports that the viewer decides about; `waiting` or decided.
///
/// # Errors
/// `Forbidden` for those who decide about nothing.
pub async fn list(
    house: &House,
    viewer: &Viewer,
    (waiting, place): (bool, &Cursor),
    limit: i64,
) -> Result<Vec<Report>, Problem> {
    moderates(viewer)?;
    store::list(&house.db, viewer, (waiting, place), limit).await
}

/// How many wait.
pub(super) async fn waiting(house: &House, viewer: &Viewer) -> Result<i64, Problem> {
    store::waiting_count(&house.db, viewer).await
}

fn moderates(viewer: &Viewer) -> Result<(), Problem> {
    viewer.id().ok_or(Problem::SignInNeeded)?;
    if viewer.moderated().is_empty() && !viewer.is_admin() {
        return Err(Problem::Forbidden("forbidden-manage"));
    }
    Ok(())
}

fn judge(viewer: &Viewer, report: &Report) -> Result<Permit, Problem> {
    let space = report.space_id.as_ref().ok_or(Problem::NotFound)?;
    permit(viewer, &Act::Judge { space })
}

/// Decides: nothing (what was hidden is shown again), hide, or take back. Whoever told us hears that it was
/// decided, not what.
///
/// # Errors
/// `NotFound` for those who do not decide about it, `Conflict` when it was decided.
pub async fn decide(
    house: &House,
    viewer: &Viewer,
    id: &ReportId,
    decision: Decision,
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let report = store::find(&tx, viewer, id).await?;
    let permit = judge(viewer, &report)?;
    if !report.is_open() {
        return Err(Problem::Conflict("conflict-state"));
    }
    let publication = match &report.publication_id {
        Some(id) => find_for_house(&tx, id).await?,
        None => None,
    };
    let clock = &house.clock;
    if let Some(publication) = &publication {
        use publications::actions::{hold_reported, release_reported, withdraw_reported};
        match decision {
            Decision::Hold => hold_reported(&tx, &permit, clock, publication).await?,
            Decision::Withdraw => withdraw_reported(&tx, &permit, clock, publication).await?,
            Decision::Nothing => release_reported(&tx, &permit, clock, publication).await?,
        }
    } else if decision != Decision::Nothing {
        return Err(Problem::Conflict("conflict-state"));
    }
    let told = store::decide(&tx, &permit, (&report, decision), clock.now()).await?;
    for reporter in told {
        events::record(&tx, clock, &Event::ReportSettled { reporter }).await?;
    }
    house.commit(tx).await
}

/// Hands a report on to the heads of the school.
///
/// # Errors
/// `Conflict` when it is theirs already, or decided.
pub async fn transfer(house: &House, viewer: &Viewer, id: &ReportId) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let report = store::find(&tx, viewer, id).await?;
    let permit = judge(viewer, &report)?;
    let school = spaces::school_for_house(&tx).await?;
    let school = school.ok_or(Problem::NotFound)?.id;
    if report.decided_at.is_some() || report.space_id.as_ref() == Some(&school) {
        return Err(Problem::Conflict("conflict-state"));
    }
    store::transfer(&tx, &permit, (id, &school), house.clock.now()).await?;
    announce(house, &tx, (Some(&school), report.person_id.as_ref())).await?;
    house.commit(tx).await
}

/// Tells the school where a text comes from, in the adult's own words; who told us is not named (L17).
///
/// # Errors
/// `Conflict` for what is ours or was sent already; `Invalid` when the words are too long.
pub async fn forward(
    house: &House,
    viewer: &Viewer,
    id: &ReportId,
    words: &str,
) -> Result<(), Problem> {
    let words = words.trim();
    if words.chars().count() > WORDS_LONGEST {
        return Err(Problem::field("words", "error-report-long"));
    }
    let tx = house.db.write().await?;
    let report = store::find(&tx, viewer, id).await?;
    let permit = judge(viewer, &report)?;
    if report.elsewhere().is_none() || report.forwarded_at.is_some() {
        return Err(Problem::Conflict("conflict-state"));
    }
    store::mark_forwarded(&tx, &permit, (id, words), house.clock.now()).await?;
    let event = Event::ReportForwarded { report: id.clone() };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await
}

/// What the other school is told of a report that was sent on.
///
/// # Errors
/// Those of the database.
pub async fn forwarding_for_house(
    house: &House,
    id: &ReportId,
) -> Result<Option<(Option<PublicationId>, Option<PersonId>, String)>, Problem> {
    store::forwarded_for_house(&house.db, id).await
}

/// A report of another server about something of ours.
pub struct Received {
    /// The server.
    pub host: String,
    /// Id of its Flag.
    pub ap_id: String,
    /// A text of ours.
    pub publication: Option<PublicationId>,
    /// An adult of ours.
    pub person: Option<PersonId>,
    /// What it says, plain text.
    pub words: String,
}

/// Keeps a report of another server, for the adults of the place. The same again, or the fifty-first of a
/// day, changes nothing.
///
/// # Errors
/// Those of the database; `TooMany` beyond the budget.
pub async fn receive_for_house(house: &House, received: Received) -> Result<ReportId, Problem> {
    let publication = match &received.publication {
        Some(id) => find_for_house(&house.db, id).await?,
        None => None,
    };
    let author = publication.as_ref().map(|one| one.author_id.clone());
    let person = author.or(received.person).ok_or(Problem::NotFound)?;
    let place = publication.as_ref().and_then(|one| one.space_id.clone());
    let space = deciders(house, place, &person).await?;
    let quoted = publication.as_ref().map(quoted).unwrap_or_default();
    let words: String = received.words.chars().take(WORDS_LONGEST).collect();
    let new = NewReport {
        publication: publication.as_ref().map(|one| &one.id),
        person: Some(&person),
        space: space.as_ref(),
        reporter: None,
        host: Some(&received.host),
        ap_id: Some(&received.ap_id),
        category: Category::Other.as_str(),
        words: &words,
        quoted: &quoted,
    };
    // Nobody of this school acts: the other server's signature let it in.
    write(house, &Permit::for_house(), &new, PER_SERVER).await
}
