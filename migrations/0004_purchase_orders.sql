-- A purchase order as our side knows it, with what invoices are held against.
CREATE TABLE purchase_order (
    id UUID NOT NULL PRIMARY KEY,
    company_id UUID NOT NULL REFERENCES company (id),
    number TEXT NOT NULL,
    -- As an invoice's po_number_key: without regard to case and surrounding space.
    number_key TEXT NOT NULL,
    vendor TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'confirmed', 'shipped', 'received', 'closed')),
    currency TEXT,
    total_minor BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (company_id, number_key)
);

CREATE INDEX purchase_order_by_company ON purchase_order (company_id, id);
CREATE INDEX purchase_order_by_status ON purchase_order (company_id, status, id);

CREATE TABLE purchase_order_line (
    order_id UUID NOT NULL REFERENCES purchase_order (id),
    position BIGINT NOT NULL,
    -- One of the two.
    item TEXT,
    account TEXT,
    description TEXT,
    ordered TEXT NOT NULL,
    confirmed TEXT,
    received TEXT,
    cost TEXT NOT NULL,
    PRIMARY KEY (order_id, position),
    CHECK ((item IS NULL) <> (account IS NULL))
);
