//! The table of reports. Adults read those of the spaces that they manage; nobody reads one about
//! themselves.

use super::model::{Decision, Report};
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{Clock, PersonId, Problem, PublicationId, ReportId, SpaceId, Timestamp};
use crate::policy::{Permit, Viewer, scoped};
use crate::publications::Cursor;

macro_rules! report_sql {
    ($where:literal) => {
        concat!(
            "SELECT r.id, r.publication_id, r.person_id, a.short_name AS person_name, \
             a.host AS person_host, r.space_id, s.name AS space_name, s.kind AS space_kind, \
             r.reporter_id, t.short_name AS reporter_name, r.host, r.category, r.words, r.quoted, \
             r.at, r.decision, r.decided_at, d.short_name AS decider_name, r.forwarded_at, \
             p.host AS origin, p.held_at, p.withdrawn_at FROM reports r \
             LEFT JOIN persons a ON a.id = r.person_id LEFT JOIN persons t ON t.id = r.reporter_id \
             LEFT JOIN persons d ON d.id = r.decided_by LEFT JOIN spaces s ON s.id = r.space_id \
             LEFT JOIN publications p ON p.id = r.publication_id WHERE ",
            $where
        )
    };
}

/// 1 for who administers the server: reads what is for the heads of the school.
fn heads(viewer: &Viewer) -> i64 {
    i64::from(viewer.is_admin())
}

/// The reports that the viewer decides about: those that wait, oldest first, or those that were decided,
/// newest first.
///
/// # Errors
/// Those of the database.
pub(super) async fn list(
    q: &impl Query,
    viewer: &Viewer,
    (waiting, place): (bool, &Cursor),
    limit: i64,
) -> Result<Vec<Report>, Problem> {
    let sql = if waiting {
        report_sql!(
            "(r.space_id IN ({moderated}) OR ($2 = 1 AND s.kind = 'school')) \
             AND (r.person_id IS NULL OR r.person_id <> $1) AND r.decided_at IS NULL \
             AND (r.at, r.id) > ($3, $4) ORDER BY r.at, r.id LIMIT $5"
        )
    } else {
        report_sql!(
            "(r.space_id IN ({moderated}) OR ($2 = 1 AND s.kind = 'school')) \
             AND (r.person_id IS NULL OR r.person_id <> $1) AND r.decided_at IS NOT NULL \
             AND (r.at, r.id) < ($3, $4) ORDER BY r.at DESC, r.id DESC LIMIT $5"
        )
    };
    let args = args![heads(viewer), place.at, &place.id, limit];
    q.all(scoped(viewer, sql, args)).await
}

/// How many reports wait for the viewer.
///
/// # Errors
/// Those of the database.
pub(super) async fn waiting_count(q: &impl Query, viewer: &Viewer) -> Result<i64, Problem> {
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM reports r LEFT JOIN spaces s ON s.id = r.space_id \
         WHERE (r.space_id IN ({moderated}) OR ($2 = 1 AND s.kind = 'school')) \
         AND (r.person_id IS NULL OR r.person_id <> $1) AND r.decided_at IS NULL",
        args![heads(viewer)],
    );
    q.count(statement).await
}

/// A report that the viewer decides about.
///
/// # Errors
/// `NotFound` for everybody else.
pub(super) async fn find(
    q: &impl Query,
    viewer: &Viewer,
    id: &ReportId,
) -> Result<Report, Problem> {
    let sql = report_sql!(
        "r.id = $3 AND (r.space_id IN ({moderated}) OR ($2 = 1 AND s.kind = 'school')) \
         AND (r.person_id IS NULL OR r.person_id <> $1)"
    );
    let statement = scoped(viewer, sql, args![heads(viewer), id]);
    q.one(statement).await?.ok_or(Problem::NotFound)
}

/// What the other school is told of a report that was sent on: the text, whose, and the adult's words.
pub(super) async fn forwarded_for_house(
    q: &impl Query,
    id: &ReportId,
) -> Result<Option<(Option<PublicationId>, Option<PersonId>, String)>, Problem> {
    q.one((
        "SELECT publication_id, person_id, COALESCE(forwarded_words, '') FROM reports \
         WHERE id = $1 AND forwarded_at IS NOT NULL",
        args![id],
    ))
    .await
}

/// A report to be written.
pub(super) struct NewReport<'a> {
    pub publication: Option<&'a PublicationId>,
    pub person: Option<&'a PersonId>,
    pub space: Option<&'a SpaceId>,
    pub reporter: Option<&'a PersonId>,
    pub host: Option<&'a str>,
    pub ap_id: Option<&'a str>,
    pub category: &'a str,
    pub words: &'a str,
    pub quoted: &'a str,
}

pub(super) async fn insert(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    new: &NewReport<'_>,
) -> Result<ReportId, Problem> {
    let id = ReportId::new(clock);
    tx.run((
        "INSERT INTO reports (id, publication_id, person_id, space_id, reporter_id, host, ap_id, \
         category, words, quoted, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            &id,
            new.publication,
            new.person,
            new.space,
            new.reporter,
            new.host,
            new.ap_id,
            new.category,
            new.words,
            new.quoted,
            clock.now()
        ],
    ))
    .await?;
    Ok(id)
}

/// The report of the same about the same that still waits.
pub(super) async fn same_for_house(
    q: &impl Query,
    new: &NewReport<'_>,
) -> Result<Option<ReportId>, Problem> {
    let row: Option<(ReportId,)> = q
        .one((
            "SELECT id FROM reports WHERE decided_at IS NULL \
             AND COALESCE(reporter_id, '') = COALESCE($1, '') AND COALESCE(host, '') = COALESCE($2, '') \
             AND COALESCE(publication_id, '') = COALESCE($3, '') \
             AND COALESCE(person_id, '') = COALESCE($4, '') ORDER BY id LIMIT 1",
            args![new.reporter, new.host, new.publication, new.person],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}

/// How many reports somebody, or another server, has sent since `since`.
pub(super) async fn sent_since_for_house(
    q: &impl Query,
    (reporter, host): (Option<&PersonId>, Option<&str>),
    since: Timestamp,
) -> Result<i64, Problem> {
    q.count((
        "SELECT COUNT(*) FROM reports WHERE at > $3 AND COALESCE(reporter_id, '') = COALESCE($1, '') \
         AND COALESCE(host, '') = COALESCE($2, '')",
        args![reporter, host, since],
    ))
    .await
}

/// Whether the viewer shares a circle with somebody, or reads something of theirs.
pub(super) async fn knows(
    q: &impl Query,
    viewer: &Viewer,
    person: &PersonId,
) -> Result<bool, Problem> {
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM persons a WHERE a.id = $2 AND (EXISTS (\
             SELECT 1 FROM memberships m JOIN circles c ON c.id = m.circle_id \
             WHERE m.person_id = a.id AND c.kind <> 'followers' AND m.circle_id IN ({circles})) \
         OR EXISTS (SELECT 1 FROM publications p WHERE p.author_id = a.id AND {visible}))",
        args![person],
    );
    Ok(q.count(statement).await? > 0)
}

/// Writes a decision on every report about the same thing that the same adults decide; returns who told
/// us and waits to hear.
pub(super) async fn decide(
    tx: &Tx,
    permit: &Permit,
    (report, decision): (&Report, Decision),
    now: Timestamp,
) -> Result<Vec<PersonId>, Problem> {
    let waiting: Vec<(Option<PersonId>,)> = tx
        .all((
            "SELECT DISTINCT reporter_id FROM reports WHERE decided_at IS NULL AND (id = $1 \
             OR (publication_id IS NOT NULL AND publication_id = $2 AND space_id = $3))",
            args![
                &report.id,
                report.publication_id.as_ref(),
                report.space_id.as_ref()
            ],
        ))
        .await?;
    tx.run((
        "UPDATE reports SET decision = $4, decided_at = $5, decided_by = $6 WHERE id = $1 \
         OR (decided_at IS NULL AND publication_id IS NOT NULL AND publication_id = $2 \
             AND space_id = $3)",
        args![
            &report.id,
            report.publication_id.as_ref(),
            report.space_id.as_ref(),
            decision.as_str(),
            now,
            permit.by()
        ],
    ))
    .await?;
    Ok(waiting.into_iter().filter_map(|row| row.0).collect())
}

pub(super) async fn transfer(
    tx: &Tx,
    _permit: &Permit,
    (id, school): (&ReportId, &SpaceId),
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE reports SET space_id = $2, transferred_at = $3 WHERE id = $1",
        args![id, school, now],
    ))
    .await?;
    Ok(())
}

pub(super) async fn mark_forwarded(
    tx: &Tx,
    _permit: &Permit,
    (id, words): (&ReportId, &str),
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE reports SET forwarded_at = $2, forwarded_words = $3 WHERE id = $1",
        args![id, now, words],
    ))
    .await?;
    Ok(())
}
