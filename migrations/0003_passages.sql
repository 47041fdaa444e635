-- The passages: timeline, notifications, federation. Each owns its tables.

CREATE TABLE timeline_entries (
    circle_id TEXT NOT NULL REFERENCES circles (id),
    published_at BIGINT NOT NULL,
    publication_id TEXT NOT NULL REFERENCES publications (id),
    PRIMARY KEY (circle_id, published_at, publication_id)
);
CREATE INDEX timeline_by_publication ON timeline_entries (publication_id);

CREATE TABLE notifications (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES persons (id),
    kind TEXT NOT NULL,
    publication_id TEXT REFERENCES publications (id),
    circle_id TEXT REFERENCES circles (id),
    actor_id TEXT REFERENCES persons (id),
    at BIGINT NOT NULL,
    read_at BIGINT,
    UNIQUE (person_id, kind, publication_id, actor_id)
);
CREATE INDEX notifications_unread ON notifications (person_id) WHERE read_at IS NULL;
CREATE INDEX notifications_by_publication ON notifications (publication_id);
CREATE INDEX notifications_by_time ON notifications (at);
CREATE INDEX notifications_by_person ON notifications (person_id, at, id);

CREATE TABLE partners (
    host TEXT PRIMARY KEY,
    state TEXT NOT NULL,                -- active, frozen, blocked
    software TEXT NOT NULL DEFAULT '',
    since BIGINT NOT NULL,
    succeeded_at BIGINT,
    failed_at BIGINT,
    failure TEXT
);

CREATE TABLE actors (
    id TEXT PRIMARY KEY,
    ap_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,                 -- instance, person, blog
    person_id TEXT REFERENCES persons (id), -- a local adult, or the row of a remote actor
    blog_id TEXT REFERENCES blogs (id),
    host TEXT,                          -- NULL: ours
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    url TEXT,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    followers_url TEXT,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,           -- SPKI PEM
    private_key TEXT,                   -- PKCS#8 PEM, ours only
    circle_id TEXT REFERENCES circles (id), -- remote actors: the circle of our people who follow them
    fetched_at BIGINT NOT NULL,
    gone_at BIGINT
);
-- Our handles are unique; another server's are its own affair (its ids are unique).
CREATE UNIQUE INDEX actors_by_own_handle ON actors (username) WHERE host IS NULL;
CREATE INDEX actors_by_person ON actors (person_id);
CREATE INDEX actors_by_blog ON actors (blog_id);
CREATE INDEX actors_by_key ON actors (key_id);

CREATE TABLE follows (
    follower_id TEXT NOT NULL REFERENCES actors (id),
    followed_id TEXT NOT NULL REFERENCES actors (id),
    state TEXT NOT NULL,                -- asked, accepted, refused
    ap_id TEXT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    PRIMARY KEY (follower_id, followed_id)
);
CREATE INDEX follows_by_followed ON follows (followed_id, state);

-- One lane for each host; order is kept inside a lane for each actor.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,                -- ULID: order inside a lane
    host TEXT NOT NULL,
    actor_id TEXT NOT NULL REFERENCES actors (id),
    inbox TEXT NOT NULL,
    activity_id TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (activity_id, inbox)
);
CREATE INDEX deliveries_by_host ON deliveries (host, id);
CREATE INDEX deliveries_by_inbox ON deliveries (inbox);

CREATE TABLE lanes (
    host TEXT PRIMARY KEY,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL DEFAULT 0,
    claimed_until BIGINT NOT NULL DEFAULT 0,
    scheme TEXT NOT NULL DEFAULT 'cavage', -- the signature that this host took last: cavage, rfc9421
    failure TEXT
);

-- What others sent, once each. The body goes when it was applied; the id stays and refuses a replay.
CREATE TABLE inbound (
    activity_id TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    applied_at BIGINT,
    outcome TEXT
);

-- Which servers were sent a publication: they are told when it changes or goes.
CREATE TABLE copies (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    host TEXT NOT NULL,
    inbox TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (publication_id, inbox)
);

-- The latest edition of what came from elsewhere: an older one arriving late changes nothing.
CREATE TABLE editions (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id),
    updated_at BIGINT NOT NULL
);
