//! What stands below every publication that people answer: reactions with names, replies with what the
//! reader may do to each. Rooms fill these; `frontend/templates/publications/` draws them.

use super::cards::Cards;
use super::view::REACTIONS_SHOWN;
use super::{Publication, ReactionKind, State, boosts, reactions};
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::{Act, Viewer, permit};
use crate::web::cards::Post;
use crate::web::i18n::{Arg, Texts};

/// Replies on one page of a thread.
pub const THREAD_PAGE: i64 = 50;

/// One of the kind words that somebody can say.
#[derive(Clone, Debug)]
pub struct ReactionChoice {
    /// What the form sends: the kind, or `none` to take it back.
    pub value: &'static str,
    /// The word.
    pub label: String,
    /// Icon of the sprite.
    pub icon: &'static str,
    /// How many said it.
    pub count: usize,
    /// The reader said it.
    pub mine: bool,
    /// Who said it: «Inès M., Claire Roy».
    pub names: String,
}

/// The reactions to a publication, for the macro `bar`.
#[derive(Clone, Debug)]
pub struct ReactionBar {
    /// Where the form goes.
    pub action: String,
    /// Where the reader comes back to.
    pub back: String,
    /// Whether the reader may react.
    pub open: bool,
    /// The three words.
    pub choices: Vec<ReactionChoice>,
    /// Handing it on to those who follow the reader elsewhere, when the law allows it.
    pub boost: Option<BoostChoice>,
}

/// «Partager»: the button, for an adult.
#[derive(Clone, Debug)]
pub struct BoostChoice {
    /// Where the form goes.
    pub action: String,
    /// The reader shares it.
    pub mine: bool,
    /// How many of this school share it.
    pub count: i64,
}

impl ReactionBar {
    /// The reactions to a publication that the viewer has read; `back` is the page that shows it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load(
        house: &House,
        viewer: &Viewer,
        texts: Texts,
        (publication, back): (&Publication, &str),
    ) -> Result<Self, Problem> {
        let id = &publication.id;
        let list = reactions::list(&house.db, viewer, id, REACTIONS_SHOWN).await?;
        let choices = ReactionKind::ALL.map(|kind| {
            let said: Vec<_> = list
                .iter()
                .filter(|one| one.kind == kind.as_str())
                .collect();
            let mine = said.iter().any(|one| viewer.id() == Some(&one.person_id));
            let names: Vec<_> = said.iter().map(|one| name(texts, one)).collect();
            ReactionChoice {
                value: if mine { "none" } else { kind.as_str() },
                label: texts.t(&format!("reaction-{}", kind.as_str())),
                icon: icon(kind),
                count: said.len(),
                mine,
                names: names.join(", "),
            }
        });
        let level = boosts::reach_for_house(&house.db, publication).await?;
        let boost = match permit(viewer, &Act::Boost { level }) {
            Ok(_) => {
                let (mine, count) = boosts::shared_here(&house.db, viewer, id).await?;
                let action = format!("/p/{id}/boost");
                Some(BoostChoice {
                    action,
                    mine,
                    count,
                })
            }
            Err(_) => None,
        };
        Ok(Self {
            boost,
            action: format!("/p/{id}/reactions"),
            back: format!("{back}#reactions"),
            open: publication.state() == State::Published && viewer.id().is_some(),
            choices: choices.into(),
        })
    }

    /// Whether there is anything to show.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.open || self.choices.iter().any(|choice| choice.count > 0)
    }
}

fn name(texts: Texts, reaction: &reactions::Reaction) -> String {
    match &reaction.host {
        Some(host) => {
            let name = Arg::Text(&reaction.short_name);
            texts.with("name-at-host", &[("name", name), ("host", Arg::Text(host))])
        }
        None => reaction.short_name.clone(),
    }
}

fn icon(kind: ReactionKind) -> &'static str {
    match kind {
        ReactionKind::Bravo => "star",
        ReactionKind::Merci => "heart",
        ReactionKind::Interessant => "thumbs-up",
    }
}

/// A reply with what the reader may do to it, for the macro `acts`.
#[derive(Clone, Debug)]
pub struct ThreadPost {
    /// The reply.
    pub post: Post,
    /// Its identifier.
    pub id: String,
    /// Where the reader comes back to.
    pub back: String,
    /// It waits, and the reader may accept or refuse it.
    pub waits: bool,
    /// It waits, and the reader wrote it.
    pub own_waits: bool,
    /// Somebody else wrote it: the reader may report it.
    pub can_report: bool,
    /// The reader may hide it until they decide.
    pub can_hold: bool,
    /// It is hidden, and the reader may show it again.
    pub can_release: bool,
    /// The reader may take it back.
    pub can_withdraw: bool,
}

/// Replies of one thread for one reader. `back` is the page that shows them.
#[must_use]
pub fn thread_posts(
    cards: &Cards<'_>,
    viewer: &Viewer,
    replies: &[Publication],
    back: &str,
) -> Vec<ThreadPost> {
    replies
        .iter()
        .map(|reply| thread_post(cards.post(reply), viewer, (reply, back)))
        .collect()
}

fn thread_post(post: Post, viewer: &Viewer, (reply, back): (&Publication, &str)) -> ThreadPost {
    let space = reply.space_id.as_ref();
    let author = &reply.author_id;
    let checks = space.is_some_and(|space| permit(viewer, &Act::Review { space }).is_ok());
    let own = viewer.id() == Some(author);
    let state = reply.state();
    ThreadPost {
        id: reply.id.to_string(),
        back: format!("{back}#{}", post.id),
        waits: checks && state == State::Submitted,
        own_waits: own && !checks && state == State::Submitted,
        can_report: viewer.id().is_some() && !own,
        can_hold: checks && !own && state == State::Published,
        can_release: checks && state == State::Held,
        can_withdraw: state != State::Withdrawn
            && !(checks && state == State::Submitted)
            && permit(viewer, &Act::Withdraw { author, space }).is_ok(),
        post,
    }
}

/// «?page=» of a thread.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
pub struct ThreadQuery {
    /// From 1.
    #[serde(default)]
    pub page: i64,
}

impl ThreadQuery {
    /// The limit and the offset of [`super::thread`] for this page.
    #[must_use]
    pub fn window(self) -> (i64, i64) {
        (THREAD_PAGE, (self.number() - 1).saturating_mul(THREAD_PAGE))
    }

    /// The number of the page, from 1.
    #[must_use]
    pub fn number(self) -> i64 {
        self.page.clamp(1, i64::MAX / THREAD_PAGE)
    }
}
