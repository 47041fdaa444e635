//! Notifications: the few things that concern one person, in a list, without their content.
//!
//! Calm is the rule: readers find news in the timeline; somebody is told only when an adult decided
//! about their writing, when somebody answers or thanks them, when something waits for their check,
//! or when they become a member of a group. What can no longer be read is no longer shown.

pub mod actions;
pub mod api;
mod model;
mod pages;
mod store;
mod teller;
mod twinnings;

pub use actions::purge;
pub use model::{Kind, Line};
pub use pages::routes;
pub use store::{list, unread};
pub use teller::Teller;

use async_trait::async_trait;

use crate::accounts;
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::Viewer;
use crate::publications;

/// The numbers in the frame of every page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters;

#[async_trait]
impl accounts::Counters for Counters {
    async fn counts(&self, house: &House, viewer: &Viewer) -> Result<(i64, i64), Problem> {
        let unread = store::unread(&house.db, viewer).await?;
        let to_review = publications::to_review_count(&house.db, viewer).await?;
        Ok((unread, to_review))
    }
}
