-- Followers' collections that do not agree with what is known here (FEP-8fcf).

CREATE TABLE synchronizations (
    actor_id TEXT PRIMARY KEY REFERENCES actors (id), -- whose followers
    url TEXT NOT NULL,                  -- where its server lists those of ours
    due_at BIGINT,                      -- when it is asked; NULL: not waiting
    asked_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX synchronizations_due ON synchronizations (due_at) WHERE due_at IS NOT NULL;
