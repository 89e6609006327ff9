-- One text for SQLite and PostgreSQL. Times are TIMESTAMPTZ in whole milliseconds, money is BIGINT
-- hundredths, ids are UUIDs made by the program, JSON is TEXT and never queried inside.

-- A company: one QuickBooks company file and all that belongs to it.
CREATE TABLE company (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    company_file TEXT,
    app_name TEXT NOT NULL UNIQUE,
    qbwc_username TEXT NOT NULL UNIQUE,
    qbwc_password_hash TEXT NOT NULL,
    owner_id UUID NOT NULL,
    file_id UUID NOT NULL,
    settings TEXT NOT NULL,
    -- The file that answered first: its stamp, or the path where there is no stamp yet.
    bound_file_id UUID,
    bound_path TEXT,
    polled_at TIMESTAMPTZ,
    -- The end of the company's chain of events.
    event_count BIGINT NOT NULL,
    event_hash BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE app_user (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_procurement BOOLEAN NOT NULL,
    is_accounting BOOLEAN NOT NULL,
    is_admin BOOLEAN NOT NULL,
    all_companies BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE app_user_company (
    user_id UUID NOT NULL REFERENCES app_user (id),
    company_id UUID NOT NULL REFERENCES company (id),
    PRIMARY KEY (user_id, company_id)
);

CREATE TABLE api_token (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES app_user (id),
    label TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- A signed-in browser.
CREATE TABLE login (
    secret_hash BYTEA NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES app_user (id),
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);

-- The searchable head of an invoice; its content is in invoice_version.
CREATE TABLE invoice (
    id UUID NOT NULL PRIMARY KEY,
    company_id UUID NOT NULL REFERENCES company (id),
    version BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('AP', 'AA', 'A', 'ES', 'S', 'F')),
    -- The whole state with its approvals, bill or problem, as JSON.
    state TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit')),
    vendor_key TEXT NOT NULL,
    number_key TEXT NOT NULL,
    po_number_key TEXT,
    invoice_date DATE NOT NULL,
    currency TEXT,
    total_minor BIGINT NOT NULL,
    content_hash TEXT NOT NULL,
    returned_bills TEXT NOT NULL,
    -- Waits to go out: ES, in no exchange, held by nobody.
    queued BOOLEAN NOT NULL,
    sent_at TIMESTAMPTZ,
    -- The conversation that carried it last: what was refused as busy goes out in the next one.
    carried_by UUID,
    txn_id TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CHECK (status = 'ES' OR NOT queued)
);

CREATE INDEX invoice_by_company ON invoice (company_id, id);
CREATE INDEX invoice_by_status ON invoice (company_id, status, id);
CREATE INDEX invoice_by_number ON invoice (company_id, vendor_key, number_key);
CREATE INDEX invoice_by_number_alone ON invoice (company_id, number_key);
CREATE INDEX invoice_by_po ON invoice (company_id, po_number_key);
CREATE INDEX invoice_by_date ON invoice (company_id, invoice_date);
CREATE INDEX invoice_queue ON invoice (company_id, sent_at, id) WHERE queued;
-- One bill can't stand for two invoices.
CREATE UNIQUE INDEX invoice_by_txn ON invoice (company_id, txn_id) WHERE txn_id IS NOT NULL;

CREATE TABLE invoice_version (
    invoice_id UUID NOT NULL REFERENCES invoice (id),
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (invoice_id, version)
);

-- Append-only; each event carries the hash of everything before it in its company.
CREATE TABLE event (
    company_id UUID NOT NULL REFERENCES company (id),
    sequence BIGINT NOT NULL,
    invoice_id UUID REFERENCES invoice (id),
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT,
    detail TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (company_id, sequence)
);

CREATE INDEX event_by_invoice ON event (invoice_id, sequence);

-- A conversation with a connector, from authenticate to closeConnection.
CREATE TABLE connector_session (
    id UUID NOT NULL PRIMARY KEY,
    company_id UUID NOT NULL REFERENCES company (id),
    ticket_hash BYTEA NOT NULL UNIQUE,
    -- Where the conversation stands, as JSON.
    conversation TEXT NOT NULL,
    -- Holds the company: at most one conversation of a company is live.
    live BOOLEAN NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    heard_at TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX connector_session_live ON connector_session (company_id) WHERE live;
CREATE INDEX connector_session_by_company ON connector_session (company_id, id);

-- One message set with its response, as recorded.
CREATE TABLE exchange (
    id UUID NOT NULL PRIMARY KEY,
    company_id UUID NOT NULL REFERENCES company (id),
    -- Which one of its company it is, from 1 on. Ids follow the clock, and clocks are set back.
    sequence BIGINT NOT NULL,
    session_id UUID NOT NULL REFERENCES connector_session (id),
    state TEXT NOT NULL
        CHECK (state IN ('handed_out', 'answered', 'settled', 'in_doubt')),
    message_set_id TEXT NOT NULL,
    request TEXT NOT NULL,
    handed_out_at TIMESTAMPTZ NOT NULL,
    -- How often the same bytes were handed out.
    attempts BIGINT NOT NULL,
    -- How often an answer came that did not prove what became of everything in it.
    failures BIGINT NOT NULL,
    -- How often QuickBooks answered a look for its bills without telling.
    undecided BIGINT NOT NULL,
    UNIQUE (company_id, sequence),
    UNIQUE (company_id, message_set_id)
);

-- At most one exchange of a company waits for its answer.
CREATE UNIQUE INDEX exchange_open ON exchange (company_id)
    WHERE state IN ('handed_out', 'answered');
CREATE INDEX exchange_by_session ON exchange (session_id);

-- What a connector delivered for an exchange, as it came: nothing is overwritten.
CREATE TABLE exchange_answer (
    exchange_id UUID NOT NULL REFERENCES exchange (id),
    position BIGINT NOT NULL,
    -- An answer to the request itself, to a look for its bills, or one that came too late.
    errand TEXT NOT NULL CHECK (errand IN ('request', 'look_up', 'late')),
    response TEXT NOT NULL,
    hresult TEXT NOT NULL,
    message TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (exchange_id, position)
);

CREATE TABLE exchange_item (
    exchange_id UUID NOT NULL REFERENCES exchange (id),
    position BIGINT NOT NULL,
    request_id TEXT NOT NULL,
    invoice_id UUID NOT NULL REFERENCES invoice (id),
    -- What the bill should look like in QuickBooks, as JSON.
    posting TEXT NOT NULL,
    -- What came of it: null until it is known.
    outcome TEXT CHECK (outcome IN ('synchronized', 'failed', 'again', 'in_doubt')),
    PRIMARY KEY (exchange_id, position)
);

CREATE INDEX exchange_item_by_invoice ON exchange_item (invoice_id);

-- The first answer to a POST with an Idempotency-Key.
CREATE TABLE idempotency_key (
    user_id UUID NOT NULL REFERENCES app_user (id),
    idempotency_key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, idempotency_key)
);

CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);
