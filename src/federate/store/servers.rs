//! The table of what is known of other servers, and the setting that says whom to talk to.

use crate::args;
use crate::db::{Query, Tx};
use crate::federate::servers::{Consequences, List, Look, Server};
use crate::house::House;
use crate::kernel::{Problem, PublicationId, Timestamp};
use crate::policy::Permit;

/// Name of the setting that holds the mode.
const MODE: &str = "federation";

/// The columns of [`Server`].
macro_rules! server_columns {
    () => {
        "SELECT s.host, COALESCE(p.state, 'known') AS state, COALESCE(p.cause, '') AS cause, \
         p.since, s.name, s.software, s.version, s.actor, s.public_key, s.offered_key, \
         s.succeeded_at, s.failed_at, s.failure, s.heard_at, \
         (SELECT COUNT(*) FROM deliveries d WHERE d.host = s.host) AS waiting, \
         (SELECT COUNT(*) FROM lapsed g WHERE g.host = s.host) AS lapsed \
         FROM servers s LEFT JOIN partners p ON p.host = s.host "
    };
}

/// The mode that the head of school chose.
pub(in crate::federate) async fn mode_for_house(q: &impl Query) -> Result<Option<String>, Problem> {
    let sql = "SELECT value FROM settings WHERE name = $1";
    let row: Option<(String,)> = q.one((sql, args![MODE])).await?;
    Ok(row.map(|row| row.0))
}

pub(in crate::federate) async fn put_mode(tx: &Tx, mode: &str) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO settings (name, value) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        args![MODE, mode],
    ))
    .await?;
    Ok(())
}

/// The servers of a list after a host, by name; at most `most`.
pub(in crate::federate) async fn servers(
    q: &impl Query,
    _permit: &Permit,
    list: List,
    (after, most): (&str, i64),
) -> Result<Vec<Server>, Problem> {
    let sql = match list {
        List::Partners => concat!(
            server_columns!(),
            "WHERE p.state IN ('active', 'frozen', 'ended') AND s.host > $1 \
             ORDER BY s.host LIMIT $2"
        ),
        List::Blocked => concat!(
            server_columns!(),
            "WHERE p.state = 'blocked' AND s.host > $1 ORDER BY s.host LIMIT $2"
        ),
        List::Others => concat!(
            server_columns!(),
            "WHERE p.state IS NULL AND s.host > $1 ORDER BY s.host LIMIT $2"
        ),
    };
    q.all((sql, args![after, most])).await
}

/// How many servers are on each list: partners, blocked, others.
pub(in crate::federate) async fn server_counts(
    q: &impl Query,
    _permit: &Permit,
) -> Result<[i64; 3], Problem> {
    let partners = q
        .count("SELECT COUNT(*) FROM partners WHERE state IN ('active', 'frozen', 'ended')")
        .await?;
    let blocked = q
        .count("SELECT COUNT(*) FROM partners WHERE state = 'blocked'")
        .await?;
    let others = q
        .count(
            "SELECT COUNT(*) FROM servers s WHERE NOT EXISTS \
             (SELECT 1 FROM partners p WHERE p.host = s.host)",
        )
        .await?;
    Ok([partners, blocked, others])
}

/// One server.
pub(in crate::federate) async fn server_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Option<Server>, Problem> {
    let sql = concat!(server_columns!(), "WHERE s.host = $1");
    q.one((sql, args![host])).await
}

/// The hosts in some states, for an export.
pub(in crate::federate) async fn hosts_in(
    q: &impl Query,
    _permit: &Permit,
    states: [&str; 2],
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all((
            "SELECT host FROM partners WHERE state IN ($1, $2) ORDER BY host",
            args![states[0], states[1]],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// What an act would touch.
pub(in crate::federate) async fn consequences_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Consequences, Problem> {
    let count = |sql: &'static str| q.count((sql, args![host]));
    Ok(Consequences {
        following: count(
            "SELECT COUNT(*) FROM follows f JOIN actors t ON t.id = f.followed_id WHERE t.host = $1",
        )
        .await?,
        followers: count(
            "SELECT COUNT(*) FROM follows f JOIN actors t ON t.id = f.follower_id WHERE t.host = $1",
        )
        .await?,
        received: count(
            "SELECT COUNT(*) FROM publications WHERE host = $1 AND withdrawn_at IS NULL",
        )
        .await?,
        waiting: count("SELECT COUNT(*) FROM deliveries WHERE host = $1").await?,
    })
}

/// What a change of the mode would touch: all follows across servers, all that came, all that waits.
pub(in crate::federate) async fn all_consequences(
    q: &impl Query,
    _permit: &Permit,
) -> Result<Consequences, Problem> {
    Ok(Consequences {
        following: q
            .count(
                "SELECT COUNT(*) FROM follows f JOIN actors t ON t.id = f.followed_id \
                 WHERE t.host IS NOT NULL",
            )
            .await?,
        followers: q
            .count(
                "SELECT COUNT(*) FROM follows f JOIN actors t ON t.id = f.follower_id \
                 WHERE t.host IS NOT NULL",
            )
            .await?,
        received: q
            .count(
                "SELECT COUNT(*) FROM publications WHERE host IS NOT NULL \
                 AND withdrawn_at IS NULL",
            )
            .await?,
        waiting: q.count("SELECT COUNT(*) FROM deliveries").await?,
    })
}

/// What a look at a server brought; its key is pinned when none was.
pub(in crate::federate) async fn put_look(
    tx: &Tx,
    host: &str,
    (look, now): (&Look, Timestamp),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO servers (host, name, software, version, actor, public_key, looked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (host) DO UPDATE SET \
         name = excluded.name, software = excluded.software, version = excluded.version, \
         actor = COALESCE(excluded.actor, servers.actor), \
         public_key = COALESCE(servers.public_key, excluded.public_key), \
         looked_at = excluded.looked_at",
        args![
            host,
            &look.about.title,
            &look.about.software,
            &look.about.version,
            look.actor.clone(),
            look.public_key.clone(),
            now
        ],
    ))
    .await?;
    Ok(())
}

/// Pins a key, whatever was pinned before.
pub(in crate::federate) async fn pin_key(
    tx: &Tx,
    host: &str,
    key: Option<&str>,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE servers SET public_key = $2, offered_key = NULL, former_key = NULL \
         WHERE host = $1",
        args![host, key],
    ))
    .await?;
    Ok(())
}

/// Notes a key that is not the pinned one.
pub(in crate::federate) async fn put_offered_key(
    tx: &Tx,
    host: &str,
    key: &str,
) -> Result<(), Problem> {
    let sql = "UPDATE servers SET offered_key = $2 WHERE host = $1";
    tx.run((sql, args![host, key])).await?;
    Ok(())
}

/// The active partners that were not looked at since `before`, and marks them as looked at.
pub(in crate::federate) async fn claim_looks(
    tx: &Tx,
    (before, now): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = tx
        .all((
            "UPDATE servers SET looked_at = $2 WHERE looked_at < $1 AND host IN (\
             SELECT s.host FROM servers s JOIN partners p ON p.host = s.host \
             WHERE p.state = 'active' AND s.looked_at < $1 ORDER BY s.looked_at, s.host LIMIT $3) \
             RETURNING host",
            args![before, now, most],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Looks at a server as soon as possible.
pub(in crate::federate) async fn look_soon(tx: &Tx, host: &str) -> Result<(), Problem> {
    let sql = "UPDATE servers SET looked_at = 0 WHERE host = $1";
    tx.run((sql, args![host])).await?;
    Ok(())
}

/// Notes that a server spoke, and wakes its lane unless it asked to wait.
pub(in crate::federate) async fn note_heard(house: &House, host: &str) -> Result<(), Problem> {
    let now = house.clock.now();
    let tx = house.db.write().await?;
    tx.run((
        "INSERT INTO servers (host, heard_at) VALUES ($1, $2) \
         ON CONFLICT (host) DO UPDATE SET heard_at = excluded.heard_at",
        args![host, now],
    ))
    .await?;
    super::revive_lane(&tx, host, now).await?;
    house.commit(tx).await
}

/// What came from a server, is shown, and was not hidden for another reason; at most `most`.
pub(in crate::federate) async fn shown_from_for_house(
    q: &impl Query,
    host: &str,
    most: i64,
) -> Result<Vec<PublicationId>, Problem> {
    let rows: Vec<(PublicationId,)> = q
        .all((
            "SELECT id FROM publications WHERE host = $1 AND held_at IS NULL \
             AND withdrawn_at IS NULL AND published_at IS NOT NULL ORDER BY id LIMIT $2",
            args![host, most],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// What a block of a server hides; at most `most`.
pub(in crate::federate) async fn hidden_from_for_house(
    q: &impl Query,
    host: &str,
    most: i64,
) -> Result<Vec<PublicationId>, Problem> {
    let rows: Vec<(PublicationId,)> = q
        .all((
            "SELECT publication_id FROM hidden WHERE host = $1 ORDER BY publication_id LIMIT $2",
            args![host, most],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Remembers that a block hides something, or that it does no more.
pub(in crate::federate) async fn note_hidden(
    tx: &Tx,
    (id, host): (&PublicationId, &str),
    hidden: bool,
) -> Result<(), Problem> {
    let sql = if hidden {
        "INSERT INTO hidden (publication_id, host) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM hidden WHERE publication_id = $1 AND host = $2"
    };
    tx.run((sql, args![id, host])).await?;
    Ok(())
}
