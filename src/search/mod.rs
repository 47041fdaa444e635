//! Full-text search: one trait, an embedded index and Meilisearch behind it, and the French that
//! both speak. An engine answers with identifiers only; whoever shows a hit reads it again from
//! the database through the policy.

mod analysis;
pub mod api;
mod documents;
pub mod embedded;
pub mod engine;
mod find;
pub mod highlight;
mod index_folder;
mod indexer;
pub mod meilisearch;
mod meilisearch_form;
mod pages;
mod phrasing;
mod schema;

#[cfg(test)]
mod analysis_tests;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod meilisearch_tests;
#[cfg(test)]
mod tests;

pub use embedded::EmbeddedEngine;
pub use engine::{Hit, Hits, SearchDocument, SearchEngine, SearchError, SearchQuery};
pub use find::{Found, Wish, find};
pub use highlight::highlight;
pub use indexer::{Indexer, ensure_index_for_house, reindex_for_house};
pub use meilisearch::MeilisearchEngine;
pub use pages::routes;
