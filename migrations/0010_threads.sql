-- Threads: what is asked of other servers to complete what we hold, pictures fetched for our readers,
-- texts hidden on other servers for a while, reports.

-- Where something from elsewhere stands: who lists its answers, and when they were asked for last.
CREATE TABLE threads (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id),
    open BIGINT NOT NULL DEFAULT 0,     -- 1: its server gives it to everybody
    replies TEXT,                       -- the collection of its answers
    context TEXT,                       -- the collection of the whole thread
    etag TEXT,                          -- of the collection that was read last
    asked_at BIGINT NOT NULL DEFAULT 0
);
INSERT INTO threads (publication_id) SELECT id FROM publications WHERE host IS NOT NULL;

-- Servers that fetched something of ours by themselves: they are told when it changes or goes, like those
-- in `copies`, to which it was sent.
CREATE TABLE readings (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    host TEXT NOT NULL,
    inbox TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (publication_id, inbox)
);
CREATE INDEX readings_by_inbox ON readings (inbox);

-- A row of `media` with a `remote_url`: its bytes are fetched when somebody looks, and may go again.
CREATE TABLE remote_pictures (
    media_id TEXT PRIMARY KEY REFERENCES media (id),
    bytes BIGINT NOT NULL DEFAULT 0,    -- on our disk; 0: not there
    used_at BIGINT NOT NULL DEFAULT 0,
    failed_at BIGINT                    -- the last try that brought nothing
);
CREATE INDEX remote_pictures_by_use ON remote_pictures (used_at, media_id);

-- Held here, and hidden on the servers that have a copy until an adult decides.
CREATE TABLE veils (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id),
    at BIGINT NOT NULL
);

CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    publication_id TEXT REFERENCES publications (id), -- what; NULL: somebody's behaviour
    person_id TEXT REFERENCES persons (id),           -- whose; never shows the report
    space_id TEXT REFERENCES spaces (id),             -- whose managers decide; the school's: its heads
    reporter_id TEXT REFERENCES persons (id),         -- NULL: another server
    host TEXT,                                        -- the server that sent it
    ap_id TEXT,                                       -- its Flag
    category TEXT NOT NULL,                           -- harassment, violence, hate, privacy, sexual, spam, other
    words TEXT NOT NULL,
    quoted TEXT NOT NULL,                             -- the first words of the text when it was reported
    at BIGINT NOT NULL,
    decision TEXT,                                    -- nothing, hold, withdraw; NULL: waits
    decided_by TEXT REFERENCES persons (id),
    decided_at BIGINT,
    transferred_at BIGINT,
    forwarded_at BIGINT,                              -- when the other school was told
    forwarded_words TEXT
);
CREATE INDEX reports_waiting ON reports (space_id, at, id) WHERE decided_at IS NULL;
CREATE INDEX reports_by_publication ON reports (publication_id);
CREATE INDEX reports_by_reporter ON reports (reporter_id, at);
CREATE INDEX reports_by_host ON reports (host, at);
