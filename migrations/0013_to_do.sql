-- Won't get to QuickBooks before somebody looks: failed, in doubt, or tried in vain again and again.
ALTER TABLE invoice ADD COLUMN stuck BOOLEAN NOT NULL DEFAULT FALSE;
-- Of those sent before, some only wait for an answer: which, their state tells whoever loads them.
UPDATE invoice SET stuck = TRUE WHERE status = 'F' OR (status = 'ES' AND NOT queued);
CREATE INDEX invoice_by_stuck ON invoice (company_id, id) WHERE stuck;

-- How many invoices of a company became what on a day, so that a month is 90 rows at most and not all
-- that happened in it. A day is `2026-11-25`, in UTC.
CREATE TABLE daily_tally (
    company_id UUID NOT NULL REFERENCES company (id),
    day TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('approved', 'synchronized', 'failed')),
    count BIGINT NOT NULL,
    PRIMARY KEY (company_id, day, what)
);

INSERT INTO daily_tally (company_id, day, what, count)
SELECT company_id, SUBSTR(CAST(at AS TEXT), 1, 10),
    CASE action WHEN 'approve' THEN 'approved' ELSE action END, COUNT(*)
FROM event
WHERE action IN ('synchronized', 'failed') OR (action = 'approve' AND to_status = 'A')
GROUP BY company_id, SUBSTR(CAST(at AS TEXT), 1, 10), action;
