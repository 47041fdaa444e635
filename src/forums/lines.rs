//! How topics look in the list of a forum, and the head of the space above them.

use super::Topic;
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::{Act, Viewer, permit};
use crate::publications::cards::{Cards, badge, chip};
use crate::publications::{Publication, State};
use crate::spaces::{self, Space};
use crate::web::components::{
    AudienceBadge, AudienceChoice, Byline, Crumb, SpaceTab, SpaceTabs, StateChip,
};
use crate::web::i18n::{Arg, Texts};

/// One topic in the list.
pub(super) struct TopicLine {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) excerpt: String,
    pub(super) byline: Byline,
    pub(super) when: String,
    pub(super) at: String,
    pub(super) last: Option<String>,
    pub(super) replies: i64,
    pub(super) unread: bool,
    pub(super) pinned: bool,
    pub(super) locked: bool,
    pub(super) audience: AudienceBadge,
    pub(super) state: Option<StateChip>,
}

/// Draws topics for one reader.
pub(super) async fn lines(
    house: &House,
    viewer: &Viewer,
    texts: Texts,
    topics: &[Topic],
) -> Result<Vec<TopicLine>, Problem> {
    let mut cards = Cards::new(house, viewer, texts);
    let written: Vec<_> = topics.iter().map(|one| &one.publication).collect();
    cards.meet(written).await?;
    let mut lines = Vec::with_capacity(topics.len());
    for topic in topics {
        let publication = &topic.publication;
        let (when, at) = cards.when(publication);
        let state = publication.state();
        let last = topic.replied_at.map(|at| {
            let when = texts.moment(at.0, house.clock.now().0);
            texts.with("topic-last-reply", &[("when", Arg::Text(&when))])
        });
        // The first word that is new, when the topic was opened before; else its beginning.
        let unread = topic.is_unread();
        let end = if unread && topic.read_at.is_some() {
            "/new"
        } else {
            ""
        };
        lines.push(TopicLine {
            title: publication.title.clone(),
            href: format!("{}{end}", publication.path()),
            excerpt: publication.excerpt.clone(),
            byline: cards.byline(publication),
            when,
            at,
            last,
            replies: topic.replies,
            unread,
            pinned: topic.pinned_at.is_some(),
            locked: topic.locked_at.is_some(),
            audience: cards.badge(publication).await?,
            state: (state != State::Published).then(|| chip(state)),
        });
    }
    Ok(lines)
}

/// The head of a space, standing on its forum.
pub(super) fn head(house: &House, texts: Texts, space: &Space) -> SpaceTabs {
    spaces::head(texts, space, SpaceTab::Forum, house.clock.now())
}

/// The way from the spaces to a page of the forum.
pub(super) fn crumbs(texts: Texts, space: (&str, &str), here: &str) -> Vec<Crumb> {
    let (id, name) = space;
    [
        (texts.t("nav-spaces"), "/spaces".to_owned()),
        (name.to_owned(), format!("/spaces/{id}")),
        (texts.t("tab-forum"), format!("/spaces/{id}/forum")),
        (here.to_owned(), String::new()),
    ]
    .into_iter()
    .map(|(label, href)| Crumb { label, href })
    .collect()
}

/// Whether the viewer may open a topic here.
pub(super) fn may_open(viewer: &Viewer, space: &Space, now: Timestamp) -> bool {
    space.closed(now).is_none() && !spaces::choices(viewer, space).is_empty()
}

/// Whether the viewer checks and manages this space.
pub(super) fn manages(viewer: &Viewer, space: Option<&crate::kernel::SpaceId>) -> bool {
    space.is_some_and(|space| permit(viewer, &Act::Manage { space }).is_ok())
}

/// The audiences that the viewer may choose, the narrowest first and chosen unless `wanted` says so.
pub(super) async fn choices(
    house: &House,
    viewer: &Viewer,
    texts: Texts,
    (space, wanted): (&Space, &str),
) -> Result<Vec<AudienceChoice>, Problem> {
    let mut choices = Vec::new();
    for level in super::opening::levels(&house.db, viewer, space).await? {
        let described = spaces::describe_choice(&house.db, space, level).await?;
        choices.push(AudienceChoice {
            value: level.as_str().to_owned(),
            badge: badge(texts, &described),
            hint: String::new(),
            checked: level.as_str() == wanted,
        });
    }
    if let (false, Some(first)) = (choices.iter().any(|one| one.checked), choices.first_mut()) {
        first.checked = true;
    }
    Ok(choices)
}

/// Whether the reader has not seen a reply yet.
pub(super) fn is_new(topic: &Topic, reply: &Publication) -> bool {
    topic.read_at.is_some() && reply.published_at.is_some() && reply.published_at > topic.read_at
}

/// Where the first new reply is, when it stands on a later page or below.
pub(super) fn first_new_place(topic: &Topic, shown: &[Publication]) -> String {
    if topic.read_at.is_none() || !topic.is_unread() {
        String::new()
    } else if shown.iter().any(|reply| is_new(topic, reply)) {
        "#new".to_owned()
    } else {
        format!("/topics/{}/new", topic.publication.id)
    }
}
