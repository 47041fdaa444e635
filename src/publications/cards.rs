//! How publications look in pages: cards, posts, bylines, audience badges. One place for every room.

use std::collections::HashMap;

pub use super::badges::badge;
use super::places::Places;
use super::{Kind, Publication, State, boosts, elsewhere, store};
use crate::house::House;
use crate::kernel::{CircleId, Problem, PublicationId};
use crate::media;
use crate::policy::{Audience, Profile, Viewer};
use crate::spaces;
use crate::web::cards::{FeedItem, ItemKind, Picture, Post};
use crate::web::components::{AudienceBadge, Byline, Crumb, Level as Shade, StateChip};
use crate::web::i18n::{Arg, Texts};

/// The chip of a state.
#[must_use]
pub fn chip(state: State) -> StateChip {
    match state {
        State::Draft => StateChip::Draft,
        State::Submitted => StateChip::Submitted,
        State::Returned => StateChip::ToRevise,
        State::Published => StateChip::Published,
        State::Held => StateChip::Held,
        State::Withdrawn => StateChip::Withdrawn,
    }
}

/// Draws publications for one reader; remembers audiences that come again in a list.
pub struct Cards<'a> {
    pub(super) house: &'a House,
    viewer: &'a Viewer,
    texts: Texts,
    badges: HashMap<AudienceKey, AudienceBadge>,
    shown: HashMap<PublicationId, Vec<media::Media>>,
    pub(super) places: Places,
}

/// The name of the space where something stands, and for whom it is.
type AudienceKey = (String, Audience);

fn audience_key(publication: &Publication, circles: &[CircleId]) -> AudienceKey {
    let audience = Audience {
        level: publication.level(),
        circles: circles.to_vec(),
    };
    (publication.space_name.clone().unwrap_or_default(), audience)
}

/// Whether it was handed in and nobody has published it yet.
fn waits(publication: &Publication) -> bool {
    publication.published_at.is_none() && publication.submitted_at.is_some()
}

impl<'a> Cards<'a> {
    /// For one request.
    #[must_use]
    pub fn new(house: &'a House, viewer: &'a Viewer, texts: Texts) -> Self {
        Self {
            house,
            viewer,
            texts,
            badges: HashMap::new(),
            shown: HashMap::new(),
            places: Places::default(),
        }
    }

    /// Reads the pictures of replies from elsewhere, for [`Cards::post`].
    ///
    /// # Errors
    /// Those of the database.
    pub async fn read_pictures(&mut self, replies: &[Publication]) -> Result<(), Problem> {
        let elsewhere = replies.iter().filter(|one| one.host.is_some());
        let ids: Vec<PublicationId> = elsewhere.map(|one| one.id.clone()).collect();
        self.shown = media::shown_by_for_house(&self.house.db, &ids).await?;
        self.meet(replies).await
    }

    /// Who can read a publication, in words.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn badge(&mut self, publication: &Publication) -> Result<AudienceBadge, Problem> {
        let ids = std::slice::from_ref(&publication.id);
        let mut circles = store::audiences_for_house(&self.house.db, ids).await?;
        let circles = circles.remove(&publication.id).unwrap_or_default();
        self.badge_of(publication, circles).await
    }

    async fn badge_of(
        &mut self,
        publication: &Publication,
        circles: Vec<CircleId>,
    ) -> Result<AudienceBadge, Problem> {
        let one = [(publication, circles)];
        let drawn = self.badges_of(&one).await?;
        drawn.into_iter().next().ok_or(Problem::NotFound)
    }

    /// The badges of a list, in its order; audiences that come again are described once.
    async fn badges_of(
        &mut self,
        list: &[(&Publication, Vec<CircleId>)],
    ) -> Result<Vec<AudienceBadge>, Problem> {
        let keys: Vec<Option<AudienceKey>> = list
            .iter()
            .map(|(one, circles)| (!waits(one)).then(|| audience_key(one, circles)))
            .collect();
        let mut fresh: Vec<(&AudienceKey, &PublicationId)> = Vec::new();
        for (key, (one, _)) in keys.iter().zip(list) {
            if let Some(key) = key
                && !self.badges.contains_key(key)
                && !fresh.iter().any(|(known, _)| *known == key)
            {
                fresh.push((key, &one.id));
            }
        }
        let asked: Vec<_> = fresh
            .iter()
            .map(|(key, id)| (key.0.as_str(), &key.1, *id))
            .collect();
        let described = spaces::describe_list(&self.house.db, &asked).await?;
        for ((key, _), described) in fresh.into_iter().zip(described) {
            self.badges
                .insert(key.clone(), badge(self.texts, &described));
        }
        let drawn = keys.iter().zip(list).map(|(key, (one, _))| {
            let known = key.as_ref().and_then(|key| self.badges.get(key).cloned());
            let mut badge = known.unwrap_or_else(|| self.checked_badge(one));
            // What came from elsewhere is kept there, whoever reads it here.
            if badge.servers.is_empty() {
                badge.servers.extend(self.origin(one));
            }
            badge
        });
        Ok(drawn.collect())
    }

    /// What was handed in: its author reads it, and those who check the space.
    fn checked_badge(&self, publication: &Publication) -> AudienceBadge {
        let space = publication.space_name.as_deref().unwrap_or_default();
        let label = self
            .texts
            .with("badge-checked", &[("space", Arg::Text(space))]);
        AudienceBadge {
            level: Shade::Group,
            label,
            people: None,
            circles: Vec::new(),
            servers: Vec::new(),
        }
    }

    /// Who wrote it, and where they are when that is elsewhere. To people without an account a pupil
    /// or a parent has no name: their space speaks (L17).
    #[must_use]
    pub fn byline(&self, publication: &Publication) -> Byline {
        let profile = Profile::of(&publication.author_profile);
        let shy = !profile.is_some_and(|one| one.is_staff() || one == Profile::Remote);
        let name = match &publication.space_name {
            Some(space) if shy && self.viewer.id().is_none() => space.clone(),
            _ => publication.author_name.clone(),
        };
        Byline {
            name,
            origin: self.place(publication),
            href: String::new(),
            icon: publication
                .author_icon
                .as_ref()
                .map(|icon| format!("/media/{icon}/thumb")),
        }
    }

    /// «il y a 5 minutes» and RFC 3339 of the moment that counts for readers.
    #[must_use]
    pub fn when(&self, publication: &Publication) -> (String, String) {
        let at = publication
            .published_at
            .or(publication.submitted_at)
            .unwrap_or(publication.created_at);
        (
            self.texts.moment(at.0, self.house.clock.now().0),
            at.rfc3339(),
        )
    }

    /// Cards of a list, with their first pictures and their numbers of replies.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn items(&mut self, list: &[Publication]) -> Result<Vec<FeedItem>, Problem> {
        let ids: Vec<PublicationId> = list.iter().map(|one| one.id.clone()).collect();
        let roots: Vec<PublicationId> = list
            .iter()
            .filter(|one| discussed(one.kind()))
            .map(|one| one.id.clone())
            .collect();
        let db = &self.house.db;
        self.meet(list).await?;
        let media = media::shown_by_for_house(db, &ids).await?;
        let counts = store::reply_counts(db, self.viewer, &roots).await?;
        let above: Vec<PublicationId> = list
            .iter()
            .filter(|one| one.kind() == Kind::Reply)
            .map(|one| one.root().clone())
            .collect();
        let articles = store::articles_among_for_house(db, &above).await?;
        let mut circles = store::audiences_for_house(db, &ids).await?;
        let mut sharers = boosts::sharers(db, self.viewer, &ids).await?;
        let audiences: Vec<_> = list
            .iter()
            .map(|one| (one, circles.remove(&one.id).unwrap_or_default()))
            .collect();
        let badges = self.badges_of(&audiences).await?;
        let mut items = Vec::with_capacity(list.len());
        for (publication, audience) in list.iter().zip(badges) {
            let id = &publication.id;
            let picture = media.get(id).and_then(|shown| first_picture(shown));
            let comments = counts.get(id).copied().unwrap_or(0);
            let mut item = self.item(publication, (picture, comments, audience));
            if item.kind == ItemKind::Reply && articles.contains(publication.root()) {
                item.kind = ItemKind::Comment;
                let name = Arg::Text(&publication.author_name);
                item.title = self.texts.with("comment-title", &[("name", name)]);
            }
            item.shared = sharers.remove(id).map(|names| {
                let names = Arg::Text(&names);
                self.texts.with("shared-by", &[("names", names)])
            });
            items.push(item);
        }
        Ok(items)
    }

    fn item(
        &self,
        publication: &Publication,
        (picture, comments, audience): (Option<Picture>, i64, AudienceBadge),
    ) -> FeedItem {
        let kind = publication.kind();
        let (when, at) = self.when(publication);
        let state = publication.state();
        FeedItem {
            kind: item_kind(kind),
            title: self.title(publication),
            href: publication.path(),
            byline: self.byline(publication),
            shared: None,
            when,
            at,
            space: publication.space_id.as_ref().map(|id| Crumb {
                label: publication.space_name.clone().unwrap_or_default(),
                href: format!("/spaces/{id}"),
            }),
            excerpt: publication.excerpt.clone(),
            picture,
            audience,
            state: (state != State::Published).then(|| chip(state)),
            comments: discussed(kind).then_some(comments),
            unread: false,
        }
    }

    /// The title, or for a reply words that say what it is.
    #[must_use]
    pub fn title(&self, publication: &Publication) -> String {
        if publication.title.is_empty() {
            let name = Arg::Text(&publication.author_name);
            self.texts.with("reply-title", &[("name", name)])
        } else {
            publication.title.clone()
        }
    }

    /// The text of a reply; pictures of other servers stand below it.
    fn body_html(&self, publication: &Publication) -> String {
        let shown = self.shown.get(&publication.id);
        let shown = shown.map_or(&[][..], Vec::as_slice);
        let below = elsewhere::html(shown, self.texts);
        format!("{}{below}", publication.html())
    }

    /// A reply in a thread.
    #[must_use]
    pub fn post(&self, publication: &Publication) -> Post {
        let (when, at) = self.when(publication);
        let now = self.house.clock.now().0;
        Post {
            id: format!("r-{}", publication.id),
            byline: self.byline(publication),
            when,
            at,
            body_html: self.body_html(publication),
            quote: None,
            audience: None,
            held: matches!(publication.state(), State::Submitted | State::Held),
            unread: false,
            edited: publication.revised_at.map(|at| {
                let when = self.texts.moment(at.0, now);
                self.texts
                    .with("edited-when", &[("when", Arg::Text(&when))])
            }),
        }
    }
}

/// The first picture among what a publication shows, as its thumbnail.
#[must_use]
pub fn first_picture(shown: &[media::Media]) -> Option<Picture> {
    let media = shown.iter().find(|media| media.kind == "picture")?;
    Some(Picture {
        src: format!("/media/{}/thumb", media.id),
        alt: media.alt.clone(),
        width: u32::try_from(media.width.unwrap_or(0)).unwrap_or(0),
        height: u32::try_from(media.height.unwrap_or(0)).unwrap_or(0),
    })
}

/// Whether people answer below it, so that lists say how many did.
fn discussed(kind: Kind) -> bool {
    matches!(kind, Kind::Article | Kind::Topic)
}

/// The card of a kind.
#[must_use]
pub fn item_kind(kind: Kind) -> ItemKind {
    match kind {
        Kind::Article => ItemKind::Article,
        Kind::Topic => ItemKind::Topic,
        Kind::Reply => ItemKind::Reply,
        Kind::Document => ItemKind::Document,
        Kind::File => ItemKind::File,
    }
}
