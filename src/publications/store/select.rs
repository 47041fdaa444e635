//! The head of every statement that reads whole publications, for the stores of all rooms.

/// The columns of [`crate::publications::Publication`], over `publications p`, `persons a` and `spaces s`.
#[macro_export]
macro_rules! publication_columns {
    () => {
        "p.id, p.kind, p.space_id, s.name AS space_name, p.author_id, a.short_name AS author_name, \
         a.profile AS author_profile, p.parent_id, p.root_id, p.title, p.body, p.body_format, \
         p.excerpt, p.level, p.created_at, p.submitted_at, p.returned_at, p.review_note, \
         p.published_at, p.revised_at, p.held_at, p.withdrawn_at, p.version, p.host, p.ap_id, p.url, \
         CASE WHEN p.host IS NULL THEN NULL ELSE (SELECT MAX(i.id) FROM media i \
         WHERE i.owner_id = p.author_id AND i.kind = 'icon') END AS author_icon"
    };
}

/// The tables behind [`publication_columns!`].
#[macro_export]
macro_rules! publication_tables {
    () => {
        "publications p JOIN persons a ON a.id = p.author_id LEFT JOIN spaces s ON s.id = p.space_id"
    };
}

/// `SELECT` of whole publications: [`publication_columns!`] from [`publication_tables!`], and what
/// follows them.
#[macro_export]
macro_rules! publication_select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            $crate::publication_columns!(),
            " FROM ",
            $crate::publication_tables!(),
            " ",
            $rest
        )
    };
}
