//! Files publications under the circles that may read them, whenever an event says that one changed.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::store;
use crate::events::{Event, Subscriber};
use crate::house::House;
use crate::jobs::Handler;
use crate::kernel::{Problem, PublicationId};

/// Publications filed in one transaction.
const FILED_TOGETHER: usize = 250;

/// The handler of the timeline's queue.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filer;

#[async_trait]
impl Handler for Filer {
    fn subscriber(&self) -> Subscriber {
        Subscriber::Timeline
    }

    async fn handle_together(&self, house: &House, events: &[Event]) -> Result<usize, Problem> {
        let ids: BTreeSet<&PublicationId> = events.iter().flat_map(concerned).collect();
        let ids: Vec<&PublicationId> = ids.into_iter().collect();
        for part in ids.chunks(FILED_TOGETHER) {
            store::file(house, part).await?;
        }
        Ok(events.len())
    }

    async fn handle(&self, house: &House, event: Event) -> Result<(), Problem> {
        let ids: Vec<&PublicationId> = concerned(&event).iter().collect();
        if ids.is_empty() {
            return Ok(());
        }
        store::file(house, &ids).await
    }
}

/// What an event asks to file anew.
fn concerned(event: &Event) -> &[PublicationId] {
    match event {
        Event::Published { publication }
        | Event::Recovered { publication }
        | Event::Revised { publication }
        | Event::Held { publication }
        | Event::Returned { publication }
        | Event::Refiled { publication }
        | Event::Withdrawn { publication } => std::slice::from_ref(publication),
        Event::Received { publications } => publications,
        _ => &[],
    }
}
