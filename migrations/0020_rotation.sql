-- Changes of the keys of our own actors. The key that signs stands in `actors`.

CREATE TABLE rotations (
    id TEXT PRIMARY KEY,
    started_at BIGINT NOT NULL,
    announced_at BIGINT,                -- every new key is made, and others are told that it comes
    switched_at BIGINT,                 -- the new keys sign; the old private ones are gone
    told_at BIGINT,                     -- others are told that they sign
    ended_at BIGINT                     -- the old ones are listed no longer
);

-- Keys that are listed already and do not sign yet.
CREATE TABLE next_keys (
    actor_id TEXT PRIMARY KEY REFERENCES actors (id),
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,           -- SPKI PEM
    private_key TEXT NOT NULL           -- PKCS#8 PEM
);

-- Keys that sign no more and are still listed: what they signed may be on its way.
CREATE TABLE former_keys (
    actor_id TEXT NOT NULL REFERENCES actors (id),
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    retired_at BIGINT NOT NULL,
    PRIMARY KEY (actor_id, key_id)
);

-- Each key of the server itself, signed by the one before it: partners walk from what they know.
CREATE TABLE successions (
    id TEXT PRIMARY KEY,                -- ULID: their order
    public_key TEXT NOT NULL,
    signature TEXT NOT NULL             -- base64
);

-- The key that was pinned before the last proven change; it may be listed for a while.
ALTER TABLE servers ADD COLUMN former_key TEXT;
