-- What one person may not do although a role of theirs allows it, and since when they may do nothing.
ALTER TABLE app_user ADD COLUMN may_approve BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE app_user ADD COLUMN may_send BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE app_user ADD COLUMN deactivated_at TIMESTAMPTZ;

-- When they, or a program with a token of theirs, last did anything; to the minute.
ALTER TABLE app_user ADD COLUMN seen_at TIMESTAMPTZ;
ALTER TABLE api_token ADD COLUMN used_at TIMESTAMPTZ;

CREATE INDEX api_token_by_user ON api_token (user_id, created_at);
CREATE INDEX login_by_user ON login (user_id);
