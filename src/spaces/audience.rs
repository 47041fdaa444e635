//! From a level chosen in a space to circles, and from circles back to words and head-counts.

use super::{Space, SpaceKind, Twin, store};
use crate::args;
use crate::db::{Query, Statement};
use crate::kernel::{CircleId, Problem, PublicationId, SpaceId};
use crate::policy::{Act, Audience, Level, NETWORK, PUBLIC, Viewer, permit};

/// Who can read something, in numbers and names; the page puts it in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The level.
    pub level: Level,
    /// The name of the space where it stands.
    pub space: String,
    /// How many people of this school; none when all the internet may read.
    pub people: Option<i64>,
    /// Each circle with its head-count.
    pub circles: Vec<(String, i64)>,
    /// The servers that may hold a copy.
    pub servers: Vec<String>,
    /// The other half, for a twinning.
    pub twin: Option<Twin>,
}

/// The circles that `level` means in `space`.
///
/// # Errors
/// `Invalid` when the space has no such level (families of a group).
pub async fn audience(q: &impl Query, space: &SpaceId, level: Level) -> Result<Audience, Problem> {
    let found = store::find_for_house(q, space)
        .await?
        .ok_or(Problem::NotFound)?;
    if level == Level::Me {
        return Ok(Audience::me());
    }
    if !levels(found.kind()).contains(&level) {
        return Err(Problem::field("level", "error-level"));
    }
    let mut circles: Vec<CircleId> = Vec::new();
    let own = store::circle_of_for_house(q, space, found.kind().as_str()).await?;
    circles.extend(own);
    if level == Level::Families {
        circles.extend(store::circle_of_for_house(q, space, "families").await?);
    }
    if level >= Level::School {
        circles.extend(store::circle_of_for_house(q, space, "families").await?);
        if let Some(school) = store::school_for_house(q).await? {
            circles.extend(store::circle_of_for_house(q, &school.id, "school").await?);
        }
    }
    if level >= Level::Network {
        circles.push(CircleId::trusted(NETWORK));
    }
    if level == Level::Public {
        circles.push(CircleId::trusted(PUBLIC));
    }
    circles.sort();
    circles.dedup();
    Ok(Audience { level, circles })
}

/// The levels that exist in a kind of space, from narrow to wide.
fn levels(kind: SpaceKind) -> &'static [Level] {
    match kind {
        SpaceKind::Class => &[
            Level::Class,
            Level::Families,
            Level::School,
            Level::Network,
            Level::Public,
        ],
        SpaceKind::Group => &[Level::Group, Level::School, Level::Network, Level::Public],
        SpaceKind::School => &[Level::School, Level::Network, Level::Public],
        SpaceKind::Twinning => &[Level::Twinning],
    }
}

/// The levels that `viewer` may choose in `space`, narrowest first.
#[must_use]
pub fn choices(viewer: &Viewer, space: &Space) -> Vec<Level> {
    levels(space.kind())
        .iter()
        .copied()
        .filter(|level| {
            permit(
                viewer,
                &Act::Publish {
                    space: &space.id,
                    level: *level,
                },
            )
            .is_ok()
        })
        .collect()
}

/// Describes what `level` would mean in `space` before anything is written.
///
/// # Errors
/// Those of [`audience`].
pub async fn describe_choice(
    q: &impl Query,
    space: &Space,
    level: Level,
) -> Result<Described, Problem> {
    let chosen = audience(q, &space.id, level).await?;
    describe_circles(q, &space.name, &chosen).await
}

/// Describes who can read a publication.
///
/// # Errors
/// Those of the database.
pub async fn describe(
    q: &impl Query,
    publication: &PublicationId,
    of: (Level, &str),
) -> Result<Described, Problem> {
    let rows: Vec<(CircleId,)> = q
        .all((
            "SELECT circle_id FROM audiences WHERE publication_id = $1 ORDER BY circle_id",
            args![publication],
        ))
        .await?;
    let circles = rows.into_iter().map(|row| row.0).collect();
    describe_circles(
        q,
        of.1,
        &Audience {
            level: of.0,
            circles,
        },
    )
    .await
}

/// Describes an audience: how many different people, which circles, which servers.
///
/// # Errors
/// Those of the database.
pub async fn describe_circles(
    q: &impl Query,
    space: &str,
    audience: &Audience,
) -> Result<Described, Problem> {
    let public = audience
        .circles
        .iter()
        .any(|circle| circle.as_str() == PUBLIC);
    let network = audience
        .circles
        .iter()
        .any(|circle| circle.as_str() == NETWORK);
    let twins = twins(q, audience).await?;
    let there: i64 = twins.iter().map(|twin| twin.people).sum();
    let people = if public {
        None
    } else if audience.circles.is_empty() {
        Some(1)
    } else {
        let distinct = Statement::new(
            // Of the partner class its own school's count holds: few of them have a row here.
            "SELECT COUNT(DISTINCT m.person_id) FROM memberships m JOIN persons p \
             ON p.id = m.person_id WHERE p.host IS NULL AND m.circle_id IN ({circles})",
            args![],
        );
        let here = q
            .count(distinct.list("{circles}", &audience.circles))
            .await?;
        Some(here + there)
    };
    let mut named = named_circles(q, &audience.circles).await?;
    let mut servers = if network {
        partners(q).await?
    } else {
        Vec::new()
    };
    for twin in &twins {
        named.push((format!("{} · {}", twin.class, twin.school), twin.people));
        servers.push(twin.host.clone());
    }
    Ok(Described {
        level: audience.level,
        space: space.to_owned(),
        people,
        circles: named,
        servers,
        twin: twins.into_iter().next(),
    })
}

/// The other halves behind an audience: at most one, when it is a twinning's.
async fn twins(q: &impl Query, audience: &Audience) -> Result<Vec<Twin>, Problem> {
    if audience.level != Level::Twinning || audience.circles.is_empty() {
        return Ok(Vec::new());
    }
    let statement = Statement::new(
        "SELECT w.host, w.school, w.class, w.people FROM space_twins w JOIN circles c \
         ON c.space_id = w.space_id WHERE c.id IN ({circles}) ORDER BY w.space_id",
        args![],
    );
    q.all(statement.list("{circles}", &audience.circles)).await
}

async fn partners(q: &impl Query) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all("SELECT host FROM partners WHERE state = 'active' ORDER BY host")
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The names of circles with their head-counts; the circles of everybody and of partners have none.
async fn named_circles(
    q: &impl Query,
    circles: &[CircleId],
) -> Result<Vec<(String, i64)>, Problem> {
    let named: Vec<&CircleId> = circles
        .iter()
        .filter(|circle| ![PUBLIC, NETWORK].contains(&circle.as_str()))
        .collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let statement = Statement::new(
        "SELECT c.name, (SELECT COUNT(*) FROM memberships m JOIN persons p ON p.id = m.person_id \
         WHERE m.circle_id = c.id AND p.host IS NULL) FROM circles c WHERE c.id IN ({circles}) ORDER BY c.id",
        args![],
    );
    q.all(statement.list("{circles}", named)).await
}
