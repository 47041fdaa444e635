-- Twinnings whose server is no partner for a while, and what is known of writings before they come.
-- One text for SQLite and PostgreSQL: TEXT, BIGINT; instants are UTC microseconds; no engine functions.

-- Since when this school exchanges nothing with the server of the other half.
ALTER TABLE twinnings ADD COLUMN frozen_by_school BIGINT;

-- What the other side said of something that had not come yet: `gone` never comes, `hidden` comes hidden.
CREATE TABLE twinning_marks (
    ap_id TEXT NOT NULL,
    actor TEXT NOT NULL,  -- who said it: it counts for what they wrote alone
    twinning_id TEXT NOT NULL REFERENCES twinnings (id),
    kind TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (ap_id, actor)
);
CREATE INDEX twinning_marks_by_twinning ON twinning_marks (twinning_id);
