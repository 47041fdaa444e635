//! Off, partners or open: decided by the head of school, unless the administrator fixed it. The choice is
//! a row; every request reads it from memory.

use super::acts;
use crate::config::FederationMode;
use crate::federate::store;
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::Permit;

/// Decides whom this school talks to, from this moment on.
///
/// # Errors
/// `Conflict` when the administrator fixed it in the settings.
pub async fn change(house: &House, permit: &Permit, mode: FederationMode) -> Result<(), Problem> {
    if house.config.federation.is_some() {
        return Err(Problem::Conflict("servers-mode-fixed"));
    }
    let tx = house.db.write().await?;
    store::put_mode(&tx, mode.as_str()).await?;
    store::note_act(house, &tx, permit, ("federation-mode", mode.as_str())).await?;
    for host in store::twinned_hosts_for_house(&tx).await? {
        acts::standing_changed(house, &tx, &host).await?;
    }
    // Before the commit: what is kept in memory under the mode before ends with the commit.
    let before = house.mode.get();
    house.mode.set(mode);
    house
        .commit(tx)
        .await
        .inspect_err(|_| house.mode.set(before))
}

/// What was chosen; none when nobody ever did.
///
/// # Errors
/// Those of the database.
pub async fn chosen_for_house(house: &House) -> Result<Option<FederationMode>, Problem> {
    let word = store::mode_for_house(&house.db).await?;
    Ok(word.as_deref().and_then(FederationMode::of))
}

/// Reads what the database says, which another process may have written.
///
/// # Errors
/// Those of the database; the mode stays as it was.
pub async fn refresh(house: &House) -> Result<(), Problem> {
    if house.config.federation.is_none() {
        let chosen = chosen_for_house(house).await?;
        house.mode.set(chosen.unwrap_or(FederationMode::Off));
    }
    Ok(())
}
