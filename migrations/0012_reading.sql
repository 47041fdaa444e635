-- What servers say about who may answer what they wrote.
-- One text for SQLite and PostgreSQL: TEXT, BIGINT; instants are UTC microseconds; no engine functions.

-- 1 when the author of an article from elsewhere lets nobody of ours answer it.
ALTER TABLE articles ADD COLUMN comments_closed BIGINT NOT NULL DEFAULT 0;
