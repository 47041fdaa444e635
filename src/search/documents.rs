//! From publications to what the index keeps of them, with the circles that may find each.

use super::SearchDocument;
use crate::db::Query;
use crate::house::House;
use crate::kernel::{CircleId, Problem, PublicationId};
use crate::media;
use crate::publications::{self, Kind, Publication, State};

/// The documents of publications as they are now. What its audience may not read yet, or no more, has
/// no circle: its author finds a draft; what waits or was hidden, the adults who check its space too.
/// The same rule as `policy::visible`, which has the last word on every hit.
pub(super) async fn of(
    house: &House,
    list: &[Publication],
) -> Result<Vec<SearchDocument>, Problem> {
    let ids: Vec<PublicationId> = list.iter().map(|one| one.id.clone()).collect();
    let roots: Vec<PublicationId> = list.iter().filter_map(|one| one.root_id.clone()).collect();
    let mut circles = publications::audiences_for_house(&house.db, &ids).await?;
    let open = open_roots(&house.db, &roots).await?;
    let shown = media::shown_by_for_house(&house.db, &ids).await?;
    let documents = list.iter().map(|publication| {
        let own = circles.remove(&publication.id).unwrap_or_default();
        let readable = publication.state() == State::Published
            && publication
                .root_id
                .as_ref()
                .is_none_or(|root| open.contains(root));
        let files = shown.get(&publication.id).into_iter().flatten();
        let attachments: Vec<&str> = files
            .flat_map(|media| [media.name.as_str(), media.alt.as_str()])
            .filter(|text| !text.is_empty())
            .collect();
        document(
            publication,
            if readable { own } else { Vec::new() },
            attachments.join(" "),
        )
    });
    Ok(documents.collect())
}

fn document(
    publication: &Publication,
    circles: Vec<CircleId>,
    attachments: String,
) -> SearchDocument {
    let together = publication.kind() == Kind::Document && publication.published_at.is_some();
    let checked = publication.submitted_at.is_some() || publication.held_at.is_some();
    let space = publication.space_id.as_ref().map(ToString::to_string);
    SearchDocument {
        id: publication.id.to_string(),
        kind: publication.kind().as_str().to_owned(),
        title: publication.title.clone(),
        body: publication.plain(),
        author: publication.author_name.clone(),
        attachments,
        checked_in: space.clone().filter(|_| checked),
        space_id: space,
        circles: circles.iter().map(ToString::to_string).collect(),
        author_id: (!together).then(|| publication.author_id.to_string()),
        published_at: publication.published_at.unwrap_or(publication.created_at).0,
    }
}

/// Those of `roots` that their audience reads at this moment: replies are found only under these.
async fn open_roots(
    q: &impl Query,
    roots: &[PublicationId],
) -> Result<Vec<PublicationId>, Problem> {
    let mut open = Vec::new();
    let mut unique: Vec<&PublicationId> = roots.iter().collect();
    unique.sort();
    unique.dedup();
    for root in unique {
        let found = publications::find_for_house(q, root).await?;
        if found.is_some_and(|one| one.state() == State::Published) {
            open.push(root.clone());
        }
    }
    Ok(open)
}
