-- Actors elsewhere that moved to another address, as both addresses said.

CREATE TABLE moves (
    actor_id TEXT PRIMARY KEY REFERENCES actors (id), -- which
    target_id TEXT NOT NULL REFERENCES actors (id),   -- where it is now
    at BIGINT NOT NULL                                -- when it was followed there
);
CREATE INDEX moves_by_target ON moves (target_id, at);
