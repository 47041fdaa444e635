-- Forums that speak with other servers, and what is shared again.

-- How far the forum of a space is open; a forum without a row is closed.
CREATE TABLE forum_openings (
    space_id TEXT PRIMARY KEY REFERENCES spaces (id),
    level TEXT NOT NULL,                -- network, public
    checked BIGINT NOT NULL,            -- 1: an adult reads what comes from elsewhere first
    opened_at BIGINT NOT NULL,
    opened_by TEXT REFERENCES persons (id)
);

-- Topics of a forum elsewhere: which forum, and the thread there.
CREATE TABLE far_topics (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id),
    actor_id TEXT NOT NULL REFERENCES actors (id),
    context TEXT
);
CREATE INDEX far_topics_by_actor ON far_topics (actor_id);
CREATE INDEX far_topics_by_context ON far_topics (context);

-- Activities of others, byte for byte, that a forum of ours announces (FEP-1b12).
CREATE TABLE wrapped (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    kind TEXT NOT NULL,                 -- create, update
    activity_id TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (publication_id, kind)
);

-- The inboxes to which a forum of ours announced something.
CREATE TABLE group_copies (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    inbox TEXT NOT NULL,
    PRIMARY KEY (publication_id, inbox)
);

-- What others were last told about a topic of ours.
CREATE TABLE told_marks (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id),
    locked BIGINT NOT NULL,
    pinned BIGINT NOT NULL
);

-- Follows that were asked for as a Join: they are answered in kind.
CREATE TABLE joins (
    ap_id TEXT PRIMARY KEY
);

-- What comes from elsewhere and was addressed to everybody by its own author.
CREATE TABLE open_posts (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id)
);

-- Who shared what again. `circle_id`: our people who follow somebody elsewhere and see it for that.
CREATE TABLE boosts (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    person_id TEXT NOT NULL REFERENCES persons (id),
    at BIGINT NOT NULL,
    ap_id TEXT UNIQUE,
    circle_id TEXT REFERENCES circles (id),
    added BIGINT NOT NULL DEFAULT 0,    -- 1: the circle reads it because of this alone
    PRIMARY KEY (publication_id, person_id)
);
CREATE INDEX boosts_by_person ON boosts (person_id);
