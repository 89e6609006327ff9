-- What people are shown of a conversation; where it stands is in `conversation`, which only the
-- engine reads.
-- What the Web Connector's user was told when it ended; null while it runs.
ALTER TABLE connector_session ADD COLUMN outcome TEXT;
-- Whether it ended otherwise than it should.
ALTER TABLE connector_session ADD COLUMN is_trouble BOOLEAN NOT NULL DEFAULT FALSE;
-- What came of the invoices so far.
ALTER TABLE connector_session ADD COLUMN synchronized BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connector_session ADD COLUMN failed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connector_session ADD COLUMN waiting BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connector_session ADD COLUMN in_doubt BIGINT NOT NULL DEFAULT 0;

-- One SOAP call of a conversation.
CREATE TABLE connector_call (
    session_id UUID NOT NULL REFERENCES connector_session (id),
    position BIGINT NOT NULL,
    method TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    -- What the connector was sent to QuickBooks with, or came back from; null for a call without.
    errand TEXT,
    exchange_id UUID REFERENCES exchange (id),
    question_id UUID REFERENCES question (id),
    -- The XML that went with it, in bytes.
    size BIGINT NOT NULL,
    answered TEXT NOT NULL,
    PRIMARY KEY (session_id, position)
);
