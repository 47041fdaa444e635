//! The table of people.

use super::{NewPerson, Person, fold, short_name};
use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{Clock, PersonId, Problem};
use crate::policy::Permit;

/// Adds somebody.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    person: &NewPerson,
) -> Result<PersonId, Problem> {
    let id = PersonId::new(clock);
    let name = person.name();
    tx.run((
        "INSERT INTO persons \
         (id, profile, name, short_name, name_folded, host, admin, locale, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8)",
        args![
            &id,
            person.profile.as_str(),
            &name,
            short_name(person),
            fold(&name),
            person.host.clone(),
            person.admin,
            clock.now()
        ],
    ))
    .await?;
    Ok(id)
}

/// Keeps the shown name of somebody remote up to date.
///
/// # Errors
/// Those of the database.
pub async fn rename_remote(tx: &Tx, id: &PersonId, name: &str) -> Result<(), Problem> {
    tx.run((
        "UPDATE persons SET name = $2, short_name = $2, name_folded = $3 \
         WHERE id = $1 AND host IS NOT NULL",
        args![id, name, fold(name)],
    ))
    .await?;
    Ok(())
}

/// Remembers the language that somebody chose for themselves.
pub(super) async fn set_locale(tx: &Tx, id: &PersonId, locale: &str) -> Result<(), Problem> {
    tx.run((
        "UPDATE persons SET locale = $2 WHERE id = $1",
        args![id, locale],
    ))
    .await?;
    Ok(())
}

/// Says that somebody is the parent or guardian of a pupil.
///
/// # Errors
/// Those of the database.
pub async fn link_kin(
    tx: &Tx,
    _permit: &Permit,
    relative: &PersonId,
    student: &PersonId,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO kinships (relative_id, student_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        args![relative, student],
    ))
    .await?;
    Ok(())
}

/// Says that it is no longer so; whether it was.
///
/// # Errors
/// Those of the database.
pub async fn unlink_kin(
    tx: &Tx,
    _permit: &Permit,
    relative: &PersonId,
    student: &PersonId,
) -> Result<bool, Problem> {
    let gone = tx
        .run((
            "DELETE FROM kinships WHERE relative_id = $1 AND student_id = $2",
            args![relative, student],
        ))
        .await?;
    Ok(gone > 0)
}

/// Gives the head's permission, or takes it back.
///
/// # Errors
/// Those of the database.
pub async fn set_admin(
    tx: &Tx,
    _permit: &Permit,
    id: &PersonId,
    admin: bool,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE persons SET admin = $2 WHERE id = $1 AND host IS NULL",
        args![id, admin],
    ))
    .await?;
    Ok(())
}

/// Somebody by identifier, whoever asks: for doors that already hold the id.
///
/// # Errors
/// Those of the database.
pub async fn find_for_house(q: &impl Query, id: &PersonId) -> Result<Option<Person>, Problem> {
    q.one((
        "SELECT id, profile, name, short_name, host, admin, locale, left_at FROM persons WHERE id = $1",
        args![id],
    ))
    .await
}

/// Whoever administers this server.
///
/// # Errors
/// Those of the database.
pub async fn admin_ids_for_house(q: &impl Query) -> Result<Vec<PersonId>, Problem> {
    let rows: Vec<(PersonId,)> = q
        .all(
            "SELECT id FROM persons WHERE admin = 1 AND host IS NULL AND left_at IS NULL \
             ORDER BY id",
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The children of a relative.
///
/// # Errors
/// Those of the database.
pub async fn children_for_house(
    q: &impl Query,
    relative: &PersonId,
) -> Result<Vec<Person>, Problem> {
    q.all((
        "SELECT p.id, p.profile, p.name, p.short_name, p.host, p.admin, p.locale, p.left_at \
         FROM kinships k JOIN persons p ON p.id = k.student_id \
         WHERE k.relative_id = $1 ORDER BY p.name_folded",
        args![relative],
    ))
    .await
}

/// People of this school whose name begins with, or holds a word beginning with, `words`; for those who
/// compose groups. Returns at most `limit` people.
///
/// # Errors
/// Those of the database.
pub async fn search_for_house(
    q: &impl Query,
    words: &str,
    limit: i64,
) -> Result<Vec<Person>, Problem> {
    let folded = fold(words).replace(['%', '_', '\\'], "");
    let statement = Statement::new(
        "SELECT id, profile, name, short_name, host, admin, locale, left_at FROM persons \
         WHERE host IS NULL AND left_at IS NULL AND (name_folded LIKE $1 OR name_folded LIKE $2) \
         ORDER BY name_folded, id LIMIT $3",
        args![format!("{folded}%"), format!("% {folded}%"), limit],
    );
    q.all(statement).await
}

/// Everybody who works at this school.
///
/// # Errors
/// Those of the database.
pub async fn staff_ids_for_house(q: &impl Query) -> Result<Vec<PersonId>, Problem> {
    let rows: Vec<(PersonId,)> = q
        .all(
            "SELECT id FROM persons WHERE profile IN ('teacher', 'personnel') AND host IS NULL \
             AND left_at IS NULL ORDER BY id",
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
