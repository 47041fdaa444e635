//! The table of the servers on the list, and what ends with a partnership.

use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::federate::partners::Partner;
use crate::house::House;
use crate::kernel::{CircleId, PersonId, Problem, Timestamp};
use crate::policy::Permit;

pub(in crate::federate) async fn partners_for_house(
    q: &impl Query,
) -> Result<Vec<Partner>, Problem> {
    q.all(
        "SELECT p.host, p.state, p.since, s.succeeded_at, s.failed_at, s.failure \
         FROM partners p LEFT JOIN servers s ON s.host = p.host ORDER BY p.host",
    )
    .await
}

/// The partners with whom something is exchanged at this moment: host, and what pages call it.
pub(in crate::federate) async fn active_partners_for_house(
    q: &impl Query,
) -> Result<Vec<(String, String)>, Problem> {
    let rows: Vec<(String, Option<String>)> = q
        .all(
            "SELECT p.host, s.name FROM partners p LEFT JOIN servers s ON s.host = p.host \
             WHERE p.state = 'active' ORDER BY p.host",
        )
        .await?;
    let words = |(host, name): (String, Option<String>)| match name {
        Some(name) if !name.is_empty() => (host.clone(), format!("{name} ({host})")),
        _ => (host.clone(), host),
    };
    Ok(rows.into_iter().map(words).collect())
}

/// The state of a server on the list, and why it is frozen or ended.
pub(in crate::federate) async fn partner_state_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Option<String>, Problem> {
    let row: Option<(String,)> = q
        .one(("SELECT state FROM partners WHERE host = $1", args![host]))
        .await?;
    Ok(row.map(|row| row.0))
}

/// Moves a server of the list from one of `from` to another state. `false` when it was in none of them.
pub(in crate::federate) async fn move_partner(
    tx: &Tx,
    host: &str,
    (from, to, cause): ([&str; 2], &str, &str),
) -> Result<bool, Problem> {
    let sql = "UPDATE partners SET state = $2, cause = $3 WHERE host = $1 AND state IN ($4, $5)";
    Ok(tx
        .run((sql, args![host, to, cause, from[0], from[1]]))
        .await?
        > 0)
}

pub(in crate::federate) async fn delete_partner(tx: &Tx, host: &str) -> Result<bool, Problem> {
    let sql = "DELETE FROM partners WHERE host = $1";
    Ok(tx.run((sql, args![host])).await? > 0)
}

/// Ends the follows in both directions.
pub(in crate::federate) async fn forget_follows(tx: &Tx, host: &str) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM follows WHERE follower_id IN (SELECT id FROM actors WHERE host = $1) \
         OR followed_id IN (SELECT id FROM actors WHERE host = $1)",
        args![host],
    ))
    .await?;
    Ok(())
}

/// The keys that people here hold to what came from a server.
pub(in crate::federate) async fn keys_to_host_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Vec<(CircleId, PersonId)>, Problem> {
    q.all((
        "SELECT m.circle_id, m.person_id FROM memberships m JOIN actors t \
         ON t.circle_id = m.circle_id WHERE t.host = $1 ORDER BY m.circle_id, m.person_id",
        args![host],
    ))
    .await
}

pub(in crate::federate) async fn put_partner(
    house: &House,
    tx: &Tx,
    (host, state): (&str, &str),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO partners (host, state, since) VALUES ($1, $2, $3) \
         ON CONFLICT (host) DO UPDATE SET state = excluded.state, cause = ''",
        args![host, state, house.clock.now()],
    ))
    .await?;
    tx.run((
        "INSERT INTO servers (host) VALUES ($1) ON CONFLICT (host) DO NOTHING",
        args![host],
    ))
    .await?;
    Ok(())
}

/// Hosts that took everything that waited for them.
pub(in crate::federate) async fn note_successes(
    tx: &Tx,
    hosts: &[&str],
    now: Timestamp,
) -> Result<(), Problem> {
    if hosts.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO servers (host, succeeded_at) VALUES {rows} ON CONFLICT (host) \
               DO UPDATE SET succeeded_at = excluded.succeeded_at, failure = NULL";
    let rows = hosts.iter().map(|host| args![*host, now]);
    tx.run(Statement::new(sql, args![]).rows("{rows}", rows))
        .await?;
    Ok(())
}

/// A host did not take what waits for it.
pub(in crate::federate) async fn note_failure(
    house: &House,
    host: &str,
    failure: &str,
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    tx.run((
        "INSERT INTO servers (host, failed_at, failure) VALUES ($1, $2, $3) \
         ON CONFLICT (host) DO UPDATE SET failed_at = excluded.failed_at, \
         failure = excluded.failure",
        args![host, house.clock.now(), failure],
    ))
    .await?;
    tx.commit().await
}

/// Who did what to which server; never what was said.
pub(in crate::federate) async fn note_act(
    house: &House,
    tx: &Tx,
    permit: &Permit,
    (act, object): (&str, &str),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO audit (id, at, actor_id, act, object_id, outcome) \
         VALUES ($1, $2, $3, $4, $5, 'done')",
        args![
            house.clock.ulid().to_string(),
            house.clock.now(),
            permit.by(),
            act,
            object
        ],
    ))
    .await?;
    Ok(())
}
