//! The one predicate of reading.
//!
//! Visible ⇔ *author*, or *(published ∧ not withdrawn ∧ not held) ∧ audience ∩ keyring ≠ ∅*, or, for the
//! adults who check a space, what waits there for them. An answer is hidden with what it answers.
//! A document belongs to its space once it is published: others write in it, so having begun it is no key. The audience oracle of the tests holds a second,
//! independent statement of the same rule.

use super::Viewer;
use crate::db::{Statement, Value};

/// Over a row `p` of `publications`; `$1` is the viewer.
const VISIBLE: &str = "(\
     (p.author_id = $1 AND (p.kind <> 'document' OR p.published_at IS NULL)) \
     OR (p.published_at IS NOT NULL AND p.withdrawn_at IS NULL AND p.held_at IS NULL \
         AND (p.root_id IS NULL OR EXISTS (SELECT 1 FROM publications top \
              WHERE top.id = p.root_id AND top.withdrawn_at IS NULL AND top.held_at IS NULL)) \
         AND EXISTS (SELECT 1 FROM audiences heard \
                     WHERE heard.publication_id = p.id AND heard.circle_id IN ({circles}))) \
     OR (p.withdrawn_at IS NULL AND (p.submitted_at IS NOT NULL OR p.held_at IS NOT NULL) \
         AND p.space_id IN ({moderated})))";

/// A reading statement as `viewer` may run it. `{visible}` in the text becomes the predicate over
/// `publications p`; `{circles}` and `{moderated}` may be used alone as lists. `$1` is the viewer's
/// person (NULL for nobody); the given arguments follow from `$2`.
#[must_use]
pub fn scoped(viewer: &Viewer, sql: &'static str, args: Vec<Value>) -> Statement {
    let mut all = vec![Value::from(viewer.id())];
    all.extend(args);
    Statement::new(sql, all)
        .splice("{visible}", VISIBLE)
        .list("{circles}", &viewer.circles())
        .list("{moderated}", &viewer.moderated())
}
