//! Our own collections: outboxes, followers (count only), replies, threads.

use super::posts::insert;
use activitypub_federation::kinds::collection::{OrderedCollectionPageType, OrderedCollectionType};
use serde_json::{Map, Value, json};
use url::Url;

/// A collection; without `first` it tells its count and nothing else (followers of minors).
pub fn ordered_collection(
    id: &Url,
    total: u64,
    first: Option<&Url>,
    attributed_to: Option<&Url>,
) -> Value {
    let mut collection = Map::new();
    insert(&mut collection, "id", Some(id.as_str()));
    let kind = OrderedCollectionType::OrderedCollection.to_string();
    insert(&mut collection, "type", Some(kind.as_str()));
    insert(
        &mut collection,
        "attributedTo",
        attributed_to.map(Url::as_str),
    );
    insert(&mut collection, "first", first.map(Url::as_str));
    collection.insert("totalItems".to_owned(), json!(total));
    Value::Object(collection)
}

/// One page of a collection.
#[derive(Clone, Debug)]
pub struct OrderedPage<'a> {
    /// Address of the page.
    pub id: &'a Url,
    /// Id of the collection.
    pub part_of: &'a Url,
    /// Ids or objects, in order.
    pub items: Vec<Value>,
    /// The page after this one.
    pub next: Option<&'a Url>,
    /// The page before this one.
    pub prev: Option<&'a Url>,
}

impl OrderedPage<'_> {
    /// The page, without `@context`.
    pub fn to_json(&self) -> Value {
        let mut page = Map::new();
        insert(&mut page, "id", Some(self.id.as_str()));
        let kind = OrderedCollectionPageType::OrderedCollectionPage.to_string();
        insert(&mut page, "type", Some(kind.as_str()));
        insert(&mut page, "partOf", Some(self.part_of.as_str()));
        insert(&mut page, "next", self.next.map(Url::as_str));
        insert(&mut page, "prev", self.prev.map(Url::as_str));
        page.insert("orderedItems".to_owned(), Value::Array(self.items.clone()));
        Value::Object(page)
    }
}
