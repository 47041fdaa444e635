//! Turning the pages of somebody else's collection: a bounded number of them, on one origin, none twice,
//! whatever it says about its length (A38).

use federation::egress::{Budget, Changed, FetchError};
use federation::host::same_origin;
use serde_json::Value;
use url::Url;

use super::super::wiring::Federation;
use crate::kernel::Problem;

/// Most pages of one collection, the collection itself not counted (I8).
pub(in crate::federate) const MAX_PAGES: usize = 10;

/// What a collection holds.
pub(in crate::federate) enum Listing {
    /// Nothing new since the edition that is known.
    Unchanged,
    /// Its items, as it orders them, the tag of this edition, and whether these are all.
    Items(Vec<Value>, Option<String>, bool),
}

/// How much of a collection is read.
#[derive(Clone, Copy, Debug)]
pub(in crate::federate) struct Bounds {
    /// Pages; at most [`MAX_PAGES`].
    pub pages: usize,
    /// Items.
    pub items: usize,
}

/// Reads a collection from its own address. What breaks on the way ends the walk, not what was read.
///
/// # Errors
/// Inside: those of the first fetch. Outside: those of our own key.
pub(in crate::federate) async fn collection(
    fed: &Federation,
    (address, etag): (&Url, Option<&str>),
    bounds: Bounds,
    budget: &Budget,
) -> Result<Result<Listing, FetchError>, Problem> {
    let signer = &fed.instance_signer().await?;
    let first = fed
        .egress
        .fetch_if_changed(address, etag, Some(signer), budget);
    let (first, tag) = match first.await {
        Ok(Changed::No) => return Ok(Ok(Listing::Unchanged)),
        Ok(Changed::Yes(first, tag)) => (first, tag),
        Err(error) => return Ok(Err(error)),
    };
    let mut visited = vec![first.id];
    let total = first.json.get("totalItems").and_then(Value::as_u64);
    let (mut items, mut whole) = (Vec::new(), false);
    let mut page = first.json;
    for turned in 0.. {
        // What stands in a collection beside its pages stands on them too.
        if turned > 0 || page.get("first").is_none() {
            take(&page, &mut items, bounds.items);
        }
        if turned >= bounds.pages.min(MAX_PAGES) || items.len() >= bounds.items {
            break;
        }
        let next = page.get("first").filter(|_| turned == 0);
        let Some(next) = next.or_else(|| page.get("next")).cloned() else {
            whole = total.is_none_or(|total| usize::try_from(total) == Ok(items.len()));
            break;
        };
        let (named, embedded) = match &next {
            Value::Object(inner) => (inner.get("id").and_then(Value::as_str), true),
            other => (other.as_str(), false),
        };
        let named = named.and_then(|text| Url::parse(text).ok());
        if let Some(url) = &named {
            if visited.contains(url) || !same_origin(url, address) {
                break;
            }
            visited.push(url.clone());
        }
        page = match (named, embedded) {
            (_, true) => next,
            (Some(url), false) => {
                let fetched = fed.egress.fetch_document(&url, Some(signer), budget);
                match fetched.await {
                    Ok(fetched) => fetched.json,
                    Err(_) => break,
                }
            }
            (None, false) => break,
        };
    }
    Ok(Ok(Listing::Items(items, tag, whole)))
}

/// The items of a page, ordered or not.
fn take(page: &Value, items: &mut Vec<Value>, most: usize) {
    for member in ["orderedItems", "items"] {
        let found = match page.get(member) {
            Some(Value::Array(list)) => list.as_slice(),
            Some(Value::Null) | None => &[],
            Some(one) => std::slice::from_ref(one),
        };
        let room = most.saturating_sub(items.len());
        items.extend(found.iter().take(room).cloned());
    }
}

/// The address of an item, whether it is named or embedded.
pub(in crate::federate) fn id_of(item: &Value) -> Option<Url> {
    let text = match item {
        Value::Object(members) => members.get("id").and_then(Value::as_str),
        other => other.as_str(),
    };
    text.and_then(|text| Url::parse(text).ok())
}
