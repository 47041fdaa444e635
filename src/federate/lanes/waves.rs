//! What may leave side by side: one activity of an actor goes to several inboxes of a host at the same
//! time; the next one of the same actor leaves when all of them have the first. So a host hears each
//! actor in order.

use federation::keys::Signer;

use crate::db::{Slot, Watched};
use crate::federate::own;
use crate::federate::store::{self, Waiting};
use crate::federate::wiring::Federation;
use crate::kernel::{ActorId, Problem};

/// Deliveries to one host at a time.
const WINDOW: usize = 8;

/// Cuts rows, the oldest first, into waves.
pub(super) fn waves(rows: Vec<Waiting>) -> Vec<Vec<Waiting>> {
    let mut waves: Vec<Vec<Waiting>> = Vec::new();
    for row in rows {
        match waves.last_mut() {
            Some(wave) if wave.len() < WINDOW && joins(wave, &row) => wave.push(row),
            _ => waves.push(vec![row]),
        }
    }
    waves
}

fn joins(wave: &[Waiting], row: &Waiting) -> bool {
    wave.iter().all(|one| {
        one.actor_id != row.actor_id
            || (one.activity_id == row.activity_id && one.inbox != row.inbox)
    })
}

/// Who of ours sends.
#[derive(Clone)]
pub(in crate::federate) struct Sender {
    /// Its key.
    pub signer: Signer,
    /// Its followers collection, when it has one.
    pub followers: Option<String>,
}

impl Sender {
    /// An actor of ours with its key, parsed: a thousand lanes sign with the same one.
    pub(super) async fn of(fed: &Federation, id: &ActorId) -> Result<Self, Problem> {
        let house = &fed.house;
        let slot = Slot::on(
            &house.db,
            Watched::Actors,
            house.clock.now(),
            id.to_string(),
        );
        if let Some(sender) = fed.senders.get(&slot) {
            return Ok(sender);
        }
        let actor = store::actor_for_house(&house.db, id)
            .await?
            .ok_or_else(|| Problem::broken("a delivery without an actor"))?;
        let sender = Self {
            signer: own::signer(&actor)?,
            followers: actor.followers_url,
        };
        fed.senders.put(slot, sender.clone());
        Ok(sender)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;

    fn row(id: &str, actor: &ActorId, inbox: &str, activity: &str) -> Waiting {
        Waiting {
            id: id.to_owned(),
            actor_id: actor.clone(),
            inbox: inbox.to_owned(),
            activity_id: activity.to_owned(),
            body: String::new(),
            created_at: Timestamp(0),
        }
    }

    #[test]
    fn an_actor_is_heard_in_order_and_several_are_heard_together() {
        let clock = crate::kernel::Clock::System;
        let (one, other) = (ActorId::new(&clock), ActorId::new(&clock));
        let rows = vec![
            row("1", &one, "a", "create"),
            row("2", &one, "b", "create"),
            row("3", &other, "a", "like"),
            row("4", &one, "a", "update"),
            row("5", &one, "b", "update"),
            row("6", &other, "a", "undo"),
        ];
        let cut = waves(rows);
        let ids: Vec<Vec<&str>> = cut
            .iter()
            .map(|wave| wave.iter().map(|row| row.id.as_str()).collect())
            .collect();
        assert_eq!(ids, [vec!["1", "2", "3"], vec!["4", "5", "6"]]);
    }

    #[test]
    fn a_wave_is_no_larger_than_the_window() {
        let actor = ActorId::new(&crate::kernel::Clock::System);
        let inboxes: Vec<String> = (0..WINDOW * 2 + 1).map(|one| one.to_string()).collect();
        let rows = inboxes
            .iter()
            .map(|inbox| row(inbox, &actor, inbox, "create"));
        let sizes: Vec<usize> = waves(rows.collect()).iter().map(Vec::len).collect();
        assert_eq!(sizes, [WINDOW, WINDOW, 1]);
    }
}
