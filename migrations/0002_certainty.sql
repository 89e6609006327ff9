-- The conversation in which QuickBooks was last asked about the invoice: what was seen holds for
-- that conversation alone.
ALTER TABLE invoice ADD COLUMN checked_by UUID;
-- The transaction in QuickBooks that is to be looked at: one that a person named as the bill, or one
-- that was left behind and may be gone.
ALTER TABLE invoice ADD COLUMN look_at TEXT;
-- Transactions that a person said are not this invoice's, as a JSON array of TxnIDs.
ALTER TABLE invoice ADD COLUMN other_bills TEXT NOT NULL DEFAULT '[]';

CREATE INDEX invoice_by_look ON invoice (company_id, id) WHERE look_at IS NOT NULL;

-- What QuickBooks was asked that writes nothing and belongs to no exchange, with its answer.
CREATE TABLE question (
    id UUID NOT NULL PRIMARY KEY,
    company_id UUID NOT NULL REFERENCES company (id),
    session_id UUID NOT NULL REFERENCES connector_session (id),
    request TEXT NOT NULL,
    -- About which invoices it is, each under its request id, as JSON.
    subjects TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    response TEXT,
    hresult TEXT,
    message TEXT,
    answered_at TIMESTAMPTZ
);

CREATE INDEX question_by_session ON question (session_id, id);
