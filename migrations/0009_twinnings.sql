-- Twinning: a class here and a class of a partner school share a space, each server its half.

ALTER TABLE spaces ADD COLUMN ends_at BIGINT;   -- it only reads from then on
ALTER TABLE spaces ADD COLUMN frozen_at BIGINT; -- it only reads for the time being

-- Who hides a held publication, when it is not only an adult of this school: `peer`, its own school, which
-- decides first; `both`.
ALTER TABLE publications ADD COLUMN held_by TEXT;

-- The other half of a twinned space, as its school describes it.
CREATE TABLE space_twins (
    space_id TEXT PRIMARY KEY REFERENCES spaces (id),
    host TEXT NOT NULL,
    school TEXT NOT NULL,
    class TEXT NOT NULL,
    people BIGINT NOT NULL
);

-- Whoever holds the key of the source holds that of the circle, for as long as they do.
CREATE TABLE circle_sources (
    circle_id TEXT NOT NULL REFERENCES circles (id),
    source_id TEXT NOT NULL REFERENCES circles (id),
    PRIMARY KEY (circle_id, source_id)
);
CREATE INDEX circle_sources_by_source ON circle_sources (source_id);

CREATE TABLE twinnings (
    id TEXT PRIMARY KEY,
    host TEXT NOT NULL,                     -- the partner server
    ours BIGINT NOT NULL,                   -- 1: we invited
    state TEXT NOT NULL,                    -- invited, active, declined, cancelled, ended
    invite_ap_id TEXT NOT NULL UNIQUE,
    class_id TEXT REFERENCES spaces (id),   -- our class; NULL until we answered
    space_id TEXT REFERENCES spaces (id),   -- the shared space; NULL until both agreed
    actor_id TEXT REFERENCES actors (id),   -- our half's Group
    peer_ap_id TEXT,                        -- theirs; NULL until they answered
    school TEXT NOT NULL,
    class TEXT NOT NULL,
    people BIGINT NOT NULL,
    message TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    invited_at BIGINT NOT NULL,
    invited_by TEXT REFERENCES persons (id),
    answered_at BIGINT,
    answered_by TEXT REFERENCES persons (id),
    frozen_by_us BIGINT,
    frozen_by_them BIGINT,
    told_at BIGINT NOT NULL DEFAULT 0,      -- the latest of their Blocks and Undos: an older one changes nothing
    told_people BIGINT NOT NULL DEFAULT 0,  -- the head-count that they know of our half
    ended_at BIGINT
);
CREATE UNIQUE INDEX twinnings_by_peer ON twinnings (peer_ap_id);
CREATE INDEX twinnings_by_space ON twinnings (space_id);
CREATE INDEX twinnings_by_class ON twinnings (class_id);
CREATE INDEX twinnings_by_host ON twinnings (host);

-- Under which name somebody of ours speaks in one twinning, and nowhere else.
CREATE TABLE twinning_aliases (
    id TEXT PRIMARY KEY,
    twinning_id TEXT NOT NULL REFERENCES twinnings (id),
    person_id TEXT NOT NULL REFERENCES persons (id),
    actor_id TEXT NOT NULL REFERENCES actors (id),
    name TEXT NOT NULL,
    UNIQUE (twinning_id, person_id),
    UNIQUE (twinning_id, name)
);
CREATE UNIQUE INDEX twinning_aliases_by_actor ON twinning_aliases (actor_id);
