//! Files publications under the circles that may read them, whenever an event says that one changed.

use async_trait::async_trait;

use super::store;
use crate::events::{Event, Subscriber};
use crate::house::House;
use crate::jobs::Handler;
use crate::kernel::Problem;

/// The handler of the timeline's queue.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filer;

#[async_trait]
impl Handler for Filer {
    fn subscriber(&self) -> Subscriber {
        Subscriber::Timeline
    }

    async fn handle(&self, house: &House, event: Event) -> Result<(), Problem> {
        match event {
            Event::Published { publication }
            | Event::Recovered { publication }
            | Event::Revised { publication }
            | Event::Held { publication }
            | Event::Returned { publication }
            | Event::Refiled { publication }
            | Event::Withdrawn { publication } => store::file(house, &[publication]).await,
            Event::Received { publications } => store::file(house, &publications).await,
            _ => Ok(()),
        }
    }
}
