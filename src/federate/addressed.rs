//! For whom something from elsewhere is, by its author's word, and whether its author takes answers.

use federation::vocabulary::{ObjectView, public};
use url::Url;

use super::applying::Incoming;

/// The collection of the author's followers, as its document names it.
fn followers_of(incoming: &Incoming<'_>) -> Option<Url> {
    let url = incoming.actor.followers_url.as_deref()?;
    Url::parse(url).ok()
}

/// Whether something is for everybody or for the author's followers, by its own word, or by that of the
/// activity when it has none. Without any it may be for one person alone: then it is for nobody here.
pub(super) fn is_for_followers(incoming: &Incoming<'_>, view: &ObjectView) -> bool {
    let (followers, everybody) = (followers_of(incoming), public());
    let own = view.to.iter().chain(&view.cc);
    let around = incoming.activity.to.iter().chain(&incoming.activity.cc);
    let addressed = view.to.is_empty() && view.cc.is_empty();
    own.chain(around.filter(|_| addressed))
        .any(|one| *one == everybody || Some(one) == followers.as_ref())
}

/// Whether the author keeps us from answering (GoToSocial's `interactionPolicy`): those of ours who read
/// it are followers.
pub(super) fn closes_answers(incoming: &Incoming<'_>, view: &ObjectView) -> bool {
    let followers = followers_of(incoming);
    !view.lets_answer(&followers.iter().collect::<Vec<_>>())
}
