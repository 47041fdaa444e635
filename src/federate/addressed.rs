//! For whom something from elsewhere is, by its author's word, and whether its author takes answers.

use federation::vocabulary::{Activity, ObjectView, public};
use url::Url;

use super::model::Actor;

/// Everybody whom an object, and the activity around it, name among their readers.
pub(super) fn readers<'a>(
    around: &'a Activity,
    view: &'a ObjectView,
) -> impl Iterator<Item = &'a Url> {
    let own = view.audience.iter().chain(&view.to).chain(&view.cc);
    let around = around.audience.iter().chain(&around.to).chain(&around.cc);
    own.chain(around)
}

/// The collection of the author's followers, as its document names it.
fn followers_of(author: &Actor) -> Option<Url> {
    Url::parse(author.followers_url.as_deref()?).ok()
}

/// Whether something is for everybody or for the author's followers, by its own word, or by that of the
/// activity when it has none. Without any it may be for one person alone: then it is for nobody here.
pub(super) fn is_for_followers(author: &Actor, around: &Activity, view: &ObjectView) -> bool {
    let (followers, everybody) = (followers_of(author), public());
    let own = view.to.iter().chain(&view.cc);
    let around = around.to.iter().chain(&around.cc);
    let addressed = view.to.is_empty() && view.cc.is_empty();
    own.chain(around.filter(|_| addressed))
        .any(|one| *one == everybody || Some(one) == followers.as_ref())
}

/// Whether the author keeps us from answering (GoToSocial's `interactionPolicy`): those of ours who read
/// it are followers.
pub(super) fn closes_answers(author: &Actor, view: &ObjectView) -> bool {
    let followers = followers_of(author);
    !view.lets_answer(&followers.iter().collect::<Vec<_>>())
}
