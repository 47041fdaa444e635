-- The servers that this one knows, and the handshake that makes two of them partners.

-- What is known of another server, whatever it is to us.
CREATE TABLE servers (
    host TEXT PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',      -- what it calls itself
    software TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    actor TEXT,                         -- address of its instance actor
    public_key TEXT,                    -- the key that is pinned, PEM
    offered_key TEXT,                   -- another key that was seen there since
    looked_at BIGINT NOT NULL DEFAULT 0,
    succeeded_at BIGINT,
    failed_at BIGINT,
    failure TEXT,
    heard_at BIGINT
);
INSERT INTO servers (host, succeeded_at, failed_at, failure)
    SELECT host, succeeded_at, failed_at, failure FROM partners;

ALTER TABLE partners DROP COLUMN software;
ALTER TABLE partners DROP COLUMN succeeded_at;
ALTER TABLE partners DROP COLUMN failed_at;
ALTER TABLE partners DROP COLUMN failure;
ALTER TABLE partners ADD COLUMN cause TEXT NOT NULL DEFAULT ''; -- why frozen or ended: key, left, withdrawn

ALTER TABLE lanes ADD COLUMN failing_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN asked_until BIGINT NOT NULL DEFAULT 0; -- what Retry-After asked for

-- Both sides of the handshake. A row stays after its end: it refuses a replay.
CREATE TABLE invitations (
    host TEXT NOT NULL,
    direction TEXT NOT NULL,            -- sent, received
    id TEXT NOT NULL,                   -- chosen by whoever begins
    state TEXT NOT NULL,                -- waiting, accepted, declined, withdrawn, expired, wrong-key, refused, ended
    name TEXT NOT NULL DEFAULT '',
    public_key TEXT NOT NULL,           -- sent: seen there before; received: its possession was proved
    at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    made_at BIGINT,                     -- when the partnership began
    say TEXT NOT NULL DEFAULT '',       -- what the other side must still be told
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL DEFAULT 0,
    failure TEXT,
    PRIMARY KEY (host, direction, id)
);
CREATE INDEX invitations_by_state ON invitations (direction, state, at);
CREATE INDEX invitations_to_say ON invitations (next_at) WHERE say <> '';

-- Deliveries that were given up: small enough to keep, so that nothing is dropped in silence.
CREATE TABLE lapsed (
    activity_id TEXT NOT NULL,
    inbox TEXT NOT NULL,
    host TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (activity_id, inbox)
);
CREATE INDEX lapsed_by_host ON lapsed (host, at);

-- What a block of its server hides; an unblock shows it again, and nothing else.
CREATE TABLE hidden (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id),
    host TEXT NOT NULL
);
CREATE INDEX hidden_by_host ON hidden (host);

CREATE INDEX publications_by_host ON publications (host) WHERE host IS NOT NULL;
CREATE INDEX actors_by_host ON actors (host) WHERE host IS NOT NULL;
