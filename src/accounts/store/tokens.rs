//! Bearer tokens of the JSON API.

use std::time::Duration;

use super::super::codes;
use super::Held;
use crate::args;
use crate::db::{Db, Query};
use crate::house::House;
use crate::kernel::{PersonId, Problem, Timestamp};
use crate::policy::{Permit, Profile, Viewer};

/// How long a token may be used.
const LIFE: Duration = Duration::from_secs(365 * 24 * 3600);

/// One key of the holder of a token; a holder without keys is one row without a circle.
#[derive(sqlx::FromRow)]
struct Holder {
    person_id: PersonId,
    profile: String,
    admin: i64,
    #[sqlx(flatten)]
    held: Held,
}

/// Makes a token for somebody and returns it, once.
///
/// # Errors
/// Those of the database.
pub async fn create_token(
    house: &House,
    _permit: &Permit,
    person: &PersonId,
    name: &str,
) -> Result<String, Problem> {
    let secret = codes::secret();
    let now = house.clock.now();
    let tx = house.db.write().await?;
    tx.run((
        "INSERT INTO tokens (token_hash, person_id, name, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5)",
        args![codes::digest(&secret), person, name, now, now.plus(LIFE)],
    ))
    .await?;
    house.commit(tx).await?;
    Ok(secret)
}

/// The viewer that a token stands for, with the keys of this moment.
///
/// # Errors
/// Those of the database; an unknown token is `None`.
pub async fn viewer_of_token(
    db: &Db,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Viewer>, Problem> {
    // The holder and their keys in one statement: every call of the API begins with this.
    let mut rows: Vec<Holder> = db
        .all((
            "SELECT t.person_id, p.profile, p.admin, m.circle_id, c.space_id, c.kind, m.role \
             FROM tokens t JOIN persons p ON p.id = t.person_id \
             JOIN accounts a ON a.person_id = t.person_id \
             LEFT JOIN memberships m ON m.person_id = t.person_id \
             LEFT JOIN circles c ON c.id = m.circle_id \
             WHERE t.token_hash = $1 AND t.expires_at > $2 AND a.suspended_at IS NULL \
             AND p.left_at IS NULL ORDER BY m.circle_id",
            args![codes::digest(secret), now],
        ))
        .await?;
    let keys = rows.iter_mut().filter_map(|row| row.held.key()).collect();
    Ok(rows.into_iter().next().map(|holder| {
        let profile = Profile::of(&holder.profile).unwrap_or(Profile::Guest);
        Viewer::person(holder.person_id, profile, holder.admin == 1, keys)
    }))
}
