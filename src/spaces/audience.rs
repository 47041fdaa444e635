//! From a level chosen in a space to circles, and from circles back to words and head-counts.

use std::collections::HashMap;

use super::{Space, SpaceKind, Twin, store, twin_store};
use crate::db::Query;
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
    let circles = store::audience_of_for_house(q, publication).await?;
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
    let sets = [&audience.circles];
    let twinned = audience.level == Level::Twinning;
    let facts = Facts::of(q, (&sets, twinned), None).await?;
    let distinct = match audience.circles.len() {
        0 | 1 => None,
        _ if has(&audience.circles, PUBLIC) => None,
        _ => Some(store::people_of_circles_for_house(q, &audience.circles).await?),
    };
    Ok(facts.describe(space, audience, distinct))
}

/// An audience of a list: the name of its space, the audience, and a publication that has it.
pub type Asked<'a> = (&'a str, &'a Audience, &'a PublicationId);

/// Describes all audiences of a list, in its order, with the same few statements however many they
/// are.
///
/// # Errors
/// Those of the database.
pub async fn describe_list(q: &impl Query, list: &[Asked<'_>]) -> Result<Vec<Described>, Problem> {
    let sets: Vec<&Vec<CircleId>> = list.iter().map(|one| &one.1.circles).collect();
    let several = list
        .iter()
        .filter(|one| one.1.circles.len() > 1 && !has(&one.1.circles, PUBLIC))
        .map(|one| one.2.clone())
        .collect();
    let twinned = list.iter().any(|one| one.1.level == Level::Twinning);
    let facts = Facts::of(q, (&sets, twinned), Some(several)).await?;
    let describe = |(space, audience, publication): &Asked<'_>| {
        let distinct = facts.distinct.get(*publication).copied();
        facts.describe(space, audience, distinct)
    };
    Ok(list.iter().map(describe).collect())
}

fn has(circles: &[CircleId], name: &str) -> bool {
    circles.iter().any(|circle| circle.as_str() == name)
}

/// What the words of several audiences are made of.
struct Facts {
    /// Name and head-count of each circle, the fixed ones left out.
    circles: HashMap<CircleId, (String, i64)>,
    /// Different people who may read each publication.
    distinct: HashMap<PublicationId, i64>,
    servers: Vec<String>,
    /// The other half of each circle of a twinning.
    twins: HashMap<CircleId, Twin>,
}

impl Facts {
    async fn of(
        q: &impl Query,
        (sets, twinned): (&[&Vec<CircleId>], bool),
        several: Option<Vec<PublicationId>>,
    ) -> Result<Self, Problem> {
        let mut named: Vec<&CircleId> = sets
            .iter()
            .flat_map(|set| set.iter())
            .filter(|circle| ![PUBLIC, NETWORK].contains(&circle.as_str()))
            .collect();
        named.sort();
        named.dedup();
        let network = sets.iter().any(|set| has(set, NETWORK));
        Ok(Self {
            circles: store::named_circles_for_house(q, &named).await?,
            distinct: store::readers_for_house(q, &several.unwrap_or_default()).await?,
            servers: match network {
                true => store::partner_servers_for_house(q).await?,
                false => Vec::new(),
            },
            twins: match twinned {
                true => twin_store::twins_for_house(q, &named).await?,
                false => HashMap::new(),
            },
        })
    }

    fn describe(&self, space: &str, audience: &Audience, distinct: Option<i64>) -> Described {
        let mut circles: Vec<(String, i64)> = audience
            .circles
            .iter()
            .filter_map(|circle| self.circles.get(circle).cloned())
            .collect();
        let twin = audience.circles.iter().find_map(|one| self.twins.get(one));
        // Of the partner class its own school's count holds: few of them have a row here.
        circles.extend(twin.map(|twin| (format!("{} · {}", twin.class, twin.school), twin.people)));
        let people = match audience.circles.len() {
            _ if has(&audience.circles, PUBLIC) => None,
            0 => Some(1),
            // The people of one circle are different people.
            1 => Some(circles.iter().map(|circle| circle.1).sum()),
            _ => Some(distinct.unwrap_or(0)),
        };
        let mut servers = match has(&audience.circles, NETWORK) {
            true => self.servers.clone(),
            false => Vec::new(),
        };
        servers.extend(twin.map(|twin| twin.host.clone()));
        Described {
            level: audience.level,
            space: space.to_owned(),
            people,
            circles,
            servers,
            twin: twin.cloned(),
        }
    }
}
