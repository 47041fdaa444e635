//! What a reader may do with an article: the law asked once, for the buttons of its page.

use super::choices;
use crate::accounts::Visit;
use crate::blogs::{self, Blog, CommentRule, rights};
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::{Act, Viewer, permit};
use crate::publications::{Publication, State as Stage};
use crate::spaces;
use crate::web::components::AudienceChoice;

/// What the reader may do.
#[derive(Default)]
pub(super) struct Acts {
    pub path: String,
    pub version: i64,
    pub edit: bool,
    pub submit: bool,
    pub give_back: bool,
    pub withdraw: bool,
    pub report: bool,
    pub hold: bool,
    pub release: bool,
    pub choices: Vec<AudienceChoice>,
    pub readdress: bool,
    pub note: Option<String>,
    pub waiting: Option<String>,
    pub answer: Answering,
}

/// Whether the reader may comment, and in which words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Answering {
    #[default]
    No,
    Closed,
    Checked,
    Open,
}

impl Acts {
    /// The identifier of the article.
    pub fn id(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

impl Answering {
    pub fn is_closed(self) -> bool {
        self == Self::Closed
    }

    pub fn is_possible(self) -> bool {
        matches!(self, Self::Checked | Self::Open)
    }

    pub fn hint(self) -> &'static str {
        match self {
            Self::Checked => "comment-hint-checked",
            _ => "comment-hint",
        }
    }

    pub fn verb(self) -> &'static str {
        match self {
            Self::Checked => "comment-send",
            _ => "publish-for",
        }
    }
}

/// What the viewer may do with an article that they have read.
pub(super) async fn acts(
    house: &House,
    visit: &Visit,
    (publication, blog): (&Publication, Option<&Blog>),
) -> Result<Acts, Problem> {
    let (viewer, texts) = (&visit.viewer, visit.texts());
    let author = &publication.author_id;
    let space = publication.space_id.as_ref();
    let withdraw = permit(viewer, &Act::Withdraw { author, space }).is_ok();
    let state = publication.state();
    let mut acts = Acts {
        path: publication.path(),
        version: publication.version,
        withdraw: withdraw && state != Stage::Withdrawn,
        report: viewer.id() != Some(author) && state != Stage::Withdrawn,
        answer: answering(viewer, (publication, blog)),
        ..Acts::default()
    };
    if acts.answer.is_possible()
        && blogs::closed_elsewhere_for_house(&house.db, &publication.id).await?
    {
        acts.answer = Answering::Closed;
    }
    let Some(blog) = blog.filter(|_| state != Stage::Withdrawn) else {
        return Ok(acts);
    };
    let own = viewer.id() == Some(author);
    let checks = rights::checks(viewer, &blog.space_id);
    acts.edit = rights::edit(viewer, blog, publication).is_ok();
    acts.submit =
        own && !checks && blog.is_checked() && matches!(state, Stage::Draft | Stage::Returned);
    acts.give_back = checks && !own && state == Stage::Submitted;
    acts.hold = checks && !own && state == Stage::Published;
    acts.release = checks && state == Stage::Held;
    acts.readdress = state == Stage::Published;
    acts.note = publication
        .review_note
        .clone()
        .filter(|_| state == Stage::Returned);
    acts.waiting = match state {
        Stage::Submitted if own => Some(texts.t("article-waits-own")),
        Stage::Submitted => Some(texts.t("article-waits")),
        Stage::Held => Some(texts.t("article-held")),
        _ => None,
    };
    let to_publish = match state {
        Stage::Submitted | Stage::Published => own || checks,
        Stage::Draft | Stage::Returned => own,
        Stage::Held | Stage::Withdrawn => false,
    };
    if to_publish && let Some(space) = spaces::find_for_house(&house.db, &blog.space_id).await? {
        let levels = rights::levels(viewer, blog, &space);
        let now = Some(publication.level()).filter(|_| state == Stage::Published);
        let chosen = now.or_else(|| rights::usual(&levels));
        acts.choices = choices(house, texts, (&space, &levels), chosen).await?;
    }
    Ok(acts)
}

fn answering(viewer: &Viewer, (publication, blog): (&Publication, Option<&Blog>)) -> Answering {
    if publication.state() != Stage::Published {
        return Answering::No;
    }
    let Some(blog) = blog else {
        let adult = viewer.is_staff();
        return if adult {
            Answering::Open
        } else {
            Answering::No
        };
    };
    match blog.comment_rule() {
        CommentRule::Closed => Answering::Closed,
        CommentRule::Checked if !rights::checks(viewer, &blog.space_id) => Answering::Checked,
        CommentRule::Checked | CommentRule::Open => Answering::Open,
    }
}
