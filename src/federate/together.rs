//! Articles of people whom we follow arrive in crowds. Those that need nothing from elsewhere and no
//! decision of a room are written together with the end of their rows, in one transaction; whatever is
//! anything else, or fails here, is applied alone.

use std::collections::{HashMap, HashSet};

use federation::host::same_origin;
use federation::vocabulary::{Activity, ObjectView};

use super::addressed::{closes_answers, is_for_followers, readers};
use super::applying::APPLIED;
use super::applying_posts::{edition_of, origin_of};
use super::links::Links;
use super::model::Actor;
use super::partners::Standing;
use super::reading_posts::{body_of, is_post, title_of};
use super::store::{self, ReceivedArticle};
use super::wiring::Federation;
use super::{pictures, servers};
use crate::kernel::{PersonId, Problem, PublicationId};
use crate::policy::{Audience, Level, Permit};
use crate::publications::{self, Kind, NewPublication};

/// An activity that waits.
#[derive(Clone)]
pub(super) struct Waiting {
    /// Its id.
    pub id: String,
    /// The host that sent it; empty when that cannot be read.
    pub host: String,
}

/// A Create that speaks for itself.
pub(super) struct Candidate {
    row: Waiting,
    activity: Activity,
    view: ObjectView,
}

impl Candidate {
    /// Takes a Create whose embedded object is its author's own article, posted into no forum and no
    /// twinning of ours; gives everything else back.
    pub(super) fn of(
        links: &Links,
        row: Waiting,
        activity: Option<Activity>,
    ) -> Result<Self, Waiting> {
        let known = activity.filter(|_| !row.host.is_empty());
        match known.and_then(|activity| article_of(links, &activity).zip(Some(activity))) {
            Some((view, activity)) => Ok(Self {
                row,
                activity,
                view,
            }),
            None => Err(row),
        }
    }

    /// The row that it was read from.
    pub(super) fn row(&self) -> &Waiting {
        &self.row
    }
}

fn article_of(links: &Links, activity: &Activity) -> Option<ObjectView> {
    if activity.kind != "Create" || activity.actor.path().contains("/t/") {
        return None;
    }
    let view = ObjectView::read(activity.object()?.embedded.as_ref()?).ok()?;
    let theirs = same_origin(&view.id, &activity.actor)
        && (view.attributed_to.is_empty() || view.attributed_to.contains(&activity.actor));
    if !theirs || !is_post(&view) || view.in_reply_to.is_some() {
        return None;
    }
    if readers(activity, &view).any(|url| links.group_of(url).is_some()) {
        return None;
    }
    // It may belong to a forum elsewhere that people here follow.
    if !view.audience.is_empty() {
        return None;
    }
    Some(view)
}

/// An article ready to be written.
struct Ready<'a> {
    candidate: &'a Candidate,
    author: PersonId,
    new: NewPublication,
    closed: bool,
}

/// Writes what can be written of some candidates, and closes their rows; returns the places of the others.
///
/// # Errors
/// Those of the database; nothing was written then.
pub(super) async fn keep(
    fed: &Federation,
    candidates: &[Candidate],
) -> Result<Vec<usize>, Problem> {
    let welcome = welcome_hosts(fed, candidates).await?;
    let ids: Vec<&str> = unique(candidates.iter().map(|one| one.activity.actor.as_str()));
    let authors: HashMap<String, Actor> = store::followed_authors_for_house(&fed.house.db, &ids)
        .await?
        .into_iter()
        .map(|actor| (actor.ap_id.clone(), actor))
        .collect();
    let mut objects: HashSet<&str> = HashSet::new();
    let (mut ready, mut others) = (Vec::new(), Vec::new());
    for (place, candidate) in candidates.iter().enumerate() {
        let author = authors.get(candidate.activity.actor.as_str());
        let author = author.filter(|_| welcome.contains(candidate.row.host.as_str()));
        let fresh = objects.insert(candidate.view.id.as_str());
        match author
            .filter(|_| fresh)
            .and_then(|author| draft(candidate, author))
        {
            Some(one) => ready.push((place, one)),
            None => others.push(place),
        }
    }
    let addresses: Vec<&str> = ready
        .iter()
        .map(|(_, one)| one.candidate.view.id.as_str())
        .collect();
    let known = publications::known_addresses_for_house(&fed.house.db, &addresses).await?;
    let is_known = |one: &Ready<'_>| known.contains(one.candidate.view.id.as_str());
    others.extend(
        ready
            .iter()
            .filter(|(_, one)| is_known(one))
            .map(|(place, _)| *place),
    );
    let fresh: Vec<Ready<'_>> = ready
        .into_iter()
        .map(|(_, one)| one)
        .filter(|one| !is_known(one))
        .collect();
    if !fresh.is_empty() {
        write(fed, fresh).await?;
    }
    others.sort_unstable();
    Ok(others)
}

/// The hosts of some candidates that may speak here; each is noted as heard.
async fn welcome_hosts<'a>(
    fed: &Federation,
    candidates: &'a [Candidate],
) -> Result<HashSet<&'a str>, Problem> {
    let mut welcome = HashSet::new();
    for host in unique(candidates.iter().map(|one| one.row.host.as_str())) {
        if fed.allow_list().standing(host).await? != Standing::Refused {
            servers::heard(fed, host).await?;
            welcome.insert(host);
        }
    }
    Ok(welcome)
}

fn unique<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    words.filter(|word| seen.insert(*word)).collect()
}

/// The article of a followed author; none when somebody must look closer.
fn draft<'a>(candidate: &'a Candidate, author: &Actor) -> Option<Ready<'a>> {
    let view = &candidate.view;
    if !is_for_followers(author, &candidate.activity, view) {
        return None;
    }
    let (person, circle) = author.person_id.clone().zip(author.circle_id.clone())?;
    let body = body_of(view).ok()?;
    let new = NewPublication {
        kind: Kind::Article,
        space: None,
        author: person.clone(),
        parent: None,
        title: title_of(view, &body),
        body,
        audience: Audience {
            level: Level::Network,
            circles: vec![circle],
        },
        origin: Some(origin_of(&candidate.row.host, view)),
    };
    Some(Ready {
        candidate,
        author: person,
        new,
        closed: closes_answers(author, view),
    })
}

async fn write(fed: &Federation, ready: Vec<Ready<'_>>) -> Result<(), Problem> {
    let house = &fed.house;
    // Following is the decision that lets these in; nobody here writes them.
    let permit = Permit::for_house();
    let (mut new, mut rest) = (Vec::new(), Vec::new());
    for one in ready {
        new.push(one.new);
        rest.push((one.candidate, one.author, one.closed));
    }
    let tx = house.db.write().await?;
    let ids = publications::receive(&tx, &permit, &house.clock, &new).await?;
    let rows: Vec<ReceivedArticle<'_>> = ids
        .iter()
        .zip(&rest)
        .map(|(id, (candidate, _, closed))| ReceivedArticle {
            id,
            closed: *closed,
            edition: edition_of(&candidate.view),
            view: &candidate.view,
        })
        .collect();
    store::insert_received_articles(&tx, &rows).await?;
    let open: Vec<&PublicationId> = rows
        .iter()
        .filter(|row| row.view.is_public())
        .map(|row| row.id)
        .collect();
    publications::boosts::note_open(&tx, &open).await?;
    for (id, (candidate, author, _)) in ids.iter().zip(&rest) {
        pictures::note_new(house, &tx, (id, author), &candidate.view).await?;
    }
    let closed: Vec<(String, String)> = rest
        .iter()
        .map(|(candidate, ..)| (candidate.row.id.clone(), APPLIED.to_owned()))
        .collect();
    store::close_inbound(&tx, &closed, house.clock.now()).await?;
    house.commit(tx).await
}
