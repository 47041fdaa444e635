-- Browsers in which somebody signed in before: they may go on trying while guesses from elsewhere are refused.
-- One secret of a browser may stand for several people, who share a computer.
CREATE TABLE devices (
    token_hash TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons (id),
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash, person_id)
);
CREATE INDEX devices_by_person ON devices (person_id);

-- Wrong passwords are counted by where they come from, in memory: src/accounts/guesses.rs.
ALTER TABLE accounts DROP COLUMN failures;
ALTER TABLE accounts DROP COLUMN locked_until;
