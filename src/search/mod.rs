//! Full-text search: one trait, an embedded index and Meilisearch behind it, and the French that
//! both speak. An engine answers with identifiers only; whoever shows a hit reads it again from
//! the database through the policy.

mod analysis;
pub mod embedded;
pub mod engine;
pub mod highlight;
mod index_folder;
pub mod meilisearch;
mod meilisearch_form;
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
pub use highlight::highlight;
pub use meilisearch::MeilisearchEngine;
