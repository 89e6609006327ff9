-- Whether deleted_at is only the moment at which an entry was seen to be missing from a list that was read
-- whole, in UTC, and not when QuickBooks says that it was deleted.
ALTER TABLE list_entry ADD COLUMN is_missing BOOLEAN NOT NULL DEFAULT FALSE;
