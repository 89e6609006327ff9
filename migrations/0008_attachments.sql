-- Files that stand beside an invoice, such as the vendor's own document. What a file holds is stored
-- once in a company, under its SHA-256; nothing of another company's is looked at for that.
CREATE TABLE attachment_blob (
    company_id UUID NOT NULL REFERENCES company (id),
    sha256 BYTEA NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (company_id, sha256)
);

CREATE TABLE attachment (
    id UUID NOT NULL PRIMARY KEY,
    company_id UUID NOT NULL,
    invoice_id UUID NOT NULL REFERENCES invoice (id),
    sha256 BYTEA NOT NULL,
    file_name TEXT NOT NULL,
    -- What the bytes were found to be.
    media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg',
        'image/webp', 'image/gif', 'text/plain', 'text/csv', 'application/xml')),
    size_bytes BIGINT NOT NULL,
    -- Who, as the history names them.
    attached_by TEXT NOT NULL,
    attached_at TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (company_id, sha256) REFERENCES attachment_blob (company_id, sha256),
    -- The same file stands beside an invoice once.
    UNIQUE (invoice_id, sha256)
);

CREATE INDEX attachment_by_invoice ON attachment (invoice_id, id);
CREATE INDEX attachment_by_blob ON attachment (company_id, sha256);

-- What a person has to decide: sent, and in nobody's queue.
CREATE INDEX invoice_out_of_queue ON invoice (company_id, id) WHERE status = 'ES' AND NOT queued;
