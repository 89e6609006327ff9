-- What QuickBooks said of itself and the company file when a conversation began last, as JSON.
ALTER TABLE company ADD COLUMN company_file_facts TEXT;
-- The next conversation reads every list from its start: nobody has read them yet, or somebody asked
-- for it. Such a company gets a conversation even without work.
ALTER TABLE company ADD COLUMN lists_wanted BOOLEAN NOT NULL DEFAULT TRUE;
-- When a conversation last brought the mirror up to date.
ALTER TABLE company ADD COLUMN lists_read_at TIMESTAMPTZ;

-- How far the mirror of one list is.
CREATE TABLE list_mirror (
    company_id UUID NOT NULL REFERENCES company (id),
    list TEXT NOT NULL,
    -- The reading whose entries are in force; null until the list was read whole.
    reading BIGINT,
    -- The reading whose entries are gathered.
    gathered BIGINT,
    -- When the list was last brought up to date, and when it was last read whole.
    refreshed_at TIMESTAMPTZ,
    whole_at TIMESTAMPTZ,
    -- The latest TimeModified of its entries, by the clock of QuickBooks' computer.
    watermark TEXT,
    -- Entries were there of which not even id and name could be read: a name that is not found
    -- may be one of theirs.
    is_partial BOOLEAN NOT NULL,
    -- Why the last reading did not bring it up to date, or which entries could not be read.
    problem TEXT,
    PRIMARY KEY (company_id, list)
);

-- The entries of the lists: of the reading in force, and of one that is being gathered.
CREATE TABLE list_entry (
    company_id UUID NOT NULL REFERENCES company (id),
    list TEXT NOT NULL,
    reading BIGINT NOT NULL,
    list_id TEXT NOT NULL,
    full_name TEXT NOT NULL,
    -- The name without regard to case and surplus space.
    name_key TEXT NOT NULL,
    -- An account's number, which QuickBooks may match in the place of its name.
    number_key TEXT,
    is_active BOOLEAN NOT NULL,
    -- Deleted in QuickBooks, when it says; kept to say so until the list is read whole again.
    deleted_at TEXT,
    parent TEXT,
    time_modified TEXT,
    -- What else is known of it, as JSON.
    facts TEXT NOT NULL,
    PRIMARY KEY (company_id, list, reading, list_id)
);

CREATE INDEX list_entry_by_name ON list_entry (company_id, list, reading, name_key);

-- What a name on invoices means in the company file.
CREATE TABLE mapping (
    company_id UUID NOT NULL REFERENCES company (id),
    list TEXT NOT NULL,
    from_key TEXT NOT NULL,
    from_name TEXT NOT NULL,
    to_name TEXT NOT NULL,
    -- The entry's id, once it is known.
    to_list_id TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (company_id, list, from_key)
);
