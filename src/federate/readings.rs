//! Who fetched what by themselves: whoever holds a copy is told when it changes or goes (A84), whether we
//! sent it or they came for it.

use super::reader::Reader;
use super::store;
use super::wiring::Federation;
use crate::kernel::{Problem, PublicationId};

/// Notes that a partner was handed these publications. Asked for again, they cost one look and no writing.
pub(super) async fn note(
    fed: &Federation,
    reader: &Reader,
    ids: &[PublicationId],
) -> Result<(), Problem> {
    let Reader::Partner(host) = reader else {
        return Ok(());
    };
    if ids.is_empty() {
        return Ok(());
    }
    let house = &fed.house;
    let fresh = store::unread_by_for_house(&house.db, host, ids).await?;
    if fresh.is_empty() {
        return Ok(());
    }
    let Some(inbox) = store::inbox_of_host_for_house(&house.db, host).await? else {
        return Ok(());
    };
    let tx = house.db.write().await?;
    store::remember_readings(&tx, &house.clock, (host, &inbox), &fresh).await?;
    tx.commit().await
}
