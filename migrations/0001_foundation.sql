-- The ground floor: people, circles, accounts, spaces, publications, events.
-- One text for SQLite and PostgreSQL: TEXT, BIGINT, BYTEA; instants are UTC microseconds; no engine functions.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Somebody: a person of this school (host NULL) or somebody of another server.
CREATE TABLE persons (
    id TEXT PRIMARY KEY,
    profile TEXT NOT NULL,              -- student, relative, teacher, personnel, guest, remote
    name TEXT NOT NULL,                 -- full name, shown to those who share a circle
    short_name TEXT NOT NULL,           -- «Inès M.» for pupils, the name for adults
    name_folded TEXT NOT NULL,          -- lower case without accents, for search and order
    host TEXT,
    admin BIGINT NOT NULL DEFAULT 0,
    locale TEXT NOT NULL DEFAULT 'fr',
    created_at BIGINT NOT NULL,
    left_at BIGINT
);
CREATE INDEX persons_by_name ON persons (name_folded, id);

CREATE TABLE kinships (                 -- a relative and their child
    relative_id TEXT NOT NULL REFERENCES persons (id),
    student_id TEXT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (relative_id, student_id)
);
CREATE INDEX kinships_by_student ON kinships (student_id);

CREATE TABLE spaces (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,                 -- class, group, school
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    level TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    archived_at BIGINT
);

-- A closed set of people. `public` and `network` are fixed rows that nobody is a member of:
-- everybody holds the first, signed partner servers hold the second.
CREATE TABLE circles (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,                 -- group, class, families, school, followers, network, public
    space_id TEXT REFERENCES spaces (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX circles_by_space ON circles (space_id, kind);

CREATE TABLE memberships (
    circle_id TEXT NOT NULL REFERENCES circles (id),
    person_id TEXT NOT NULL REFERENCES persons (id),
    role TEXT NOT NULL,                 -- member, manager
    since BIGINT NOT NULL,
    PRIMARY KEY (circle_id, person_id)
);
CREATE INDEX memberships_by_person ON memberships (person_id);

CREATE TABLE accounts (
    person_id TEXT PRIMARY KEY REFERENCES persons (id),
    login TEXT NOT NULL UNIQUE,         -- folded
    password_hash TEXT,                 -- Argon2id, NULL until activation
    activation_hash TEXT UNIQUE,
    activation_expires_at BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT,
    suspended_at BIGINT,
    charter_accepted_at BIGINT,
    seen_at BIGINT
);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES persons (id),
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE TABLE tokens (                   -- bearer tokens of the JSON API
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES persons (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_person ON tokens (person_id);

-- The supertype of everything that can be read.
CREATE TABLE publications (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,                 -- article, topic, reply, document, file
    space_id TEXT REFERENCES spaces (id),
    author_id TEXT NOT NULL REFERENCES persons (id),
    parent_id TEXT REFERENCES publications (id),
    root_id TEXT REFERENCES publications (id),
    title TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',      -- the typed tree as JSON, or cleaned HTML from elsewhere
    body_format TEXT NOT NULL DEFAULT 'doc',
    excerpt TEXT NOT NULL DEFAULT '',
    level TEXT NOT NULL,                -- me, group, class, families, school, network, public
    created_at BIGINT NOT NULL,
    submitted_at BIGINT,
    returned_at BIGINT,
    review_note TEXT,
    published_at BIGINT,
    revised_at BIGINT,
    held_at BIGINT,
    withdrawn_at BIGINT,
    withdrawn_by TEXT REFERENCES persons (id),
    reviewed_by TEXT REFERENCES persons (id),
    version BIGINT NOT NULL DEFAULT 1,  -- refuses an edit made on an older version
    host TEXT,                          -- NULL: written here
    ap_id TEXT UNIQUE,                  -- NULL until it leaves or when it never may
    url TEXT
);
CREATE INDEX publications_by_space ON publications (space_id, kind, published_at, id);
CREATE INDEX publications_by_author ON publications (author_id, created_at);
CREATE INDEX publications_by_root ON publications (root_id, published_at, id);
CREATE INDEX publications_by_parent ON publications (parent_id);
CREATE INDEX publications_to_review ON publications (space_id, submitted_at)
    WHERE submitted_at IS NOT NULL AND published_at IS NULL AND withdrawn_at IS NULL;

CREATE TABLE audiences (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    circle_id TEXT NOT NULL REFERENCES circles (id),
    PRIMARY KEY (publication_id, circle_id)
);
CREATE INDEX audiences_by_circle ON audiences (circle_id, publication_id);

CREATE TABLE reactions (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    person_id TEXT NOT NULL REFERENCES persons (id),
    kind TEXT NOT NULL,                 -- bravo, merci, interessant
    at BIGINT NOT NULL,
    ap_id TEXT UNIQUE,
    PRIMARY KEY (publication_id, person_id)
);

CREATE TABLE media (
    id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES persons (id),
    publication_id TEXT REFERENCES publications (id),
    kind TEXT NOT NULL,                 -- picture, document, sound, video
    mime TEXT NOT NULL,
    name TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    bytes BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    storage_key TEXT NOT NULL,
    thumb_key TEXT,
    remote_url TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX media_by_publication ON media (publication_id);
CREATE INDEX media_by_owner ON media (owner_id, created_at);

-- Work that an event asks for, one row for each subscriber, written with the change itself.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    subscriber TEXT NOT NULL,
    event TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    dead_at BIGINT,
    error TEXT
);
CREATE INDEX jobs_waiting ON jobs (subscriber, run_at, id) WHERE dead_at IS NULL;

-- Who did what to whom, never what was said.
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id TEXT,
    act TEXT NOT NULL,
    object_id TEXT,
    outcome TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (at);

INSERT INTO circles (id, kind, space_id, name, created_at) VALUES ('public', 'public', NULL, 'public', 0);
INSERT INTO circles (id, kind, space_id, name, created_at) VALUES ('network', 'network', NULL, 'network', 0);
