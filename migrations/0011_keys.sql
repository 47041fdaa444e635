-- Every key that an actor elsewhere lists; its first one stands in `actors` too.
CREATE TABLE actor_keys (
    actor_id TEXT NOT NULL REFERENCES actors (id),
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,           -- SPKI PEM
    PRIMARY KEY (actor_id, key_id)
);
CREATE INDEX actor_keys_by_id ON actor_keys (key_id);
