-- What the server saw of a company's connection to QuickBooks: when first, when last, and what else is
-- to be known of the last time, as JSON.
CREATE TABLE connection_fact (
    company_id UUID NOT NULL REFERENCES company (id),
    fact TEXT NOT NULL CHECK (fact IN (
        'qwc_handed_out', 'admitted', 'refused', 'password_changed', 'file_bound', 'bill_confirmed',
        'opened', 'ended'
    )),
    first_at TIMESTAMPTZ NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (company_id, fact)
);

-- What was seen of somebody who did not say for which company they come.
CREATE TABLE door_fact (
    fact TEXT NOT NULL PRIMARY KEY CHECK (fact IN ('certificate_asked', 'stranger_refused')),
    first_at TIMESTAMPTZ NOT NULL,
    last_at TIMESTAMPTZ NOT NULL
);

-- What is known already of companies that were connected before this was recorded.
INSERT INTO connection_fact (company_id, fact, first_at, last_at, detail)
SELECT company_id, 'admitted', MIN(opened_at), MAX(opened_at), '{}' FROM connector_session GROUP BY company_id;
INSERT INTO connection_fact (company_id, fact, first_at, last_at, detail)
SELECT event.company_id, 'file_bound', MIN(event.at), MAX(event.at), '{}'
FROM event JOIN company ON company.id = event.company_id
WHERE event.action = 'company_file_bound'
    AND (company.bound_file_id IS NOT NULL OR company.bound_path IS NOT NULL)
GROUP BY event.company_id;
INSERT INTO connection_fact (company_id, fact, first_at, last_at, detail)
SELECT company_id, 'bill_confirmed', MIN(at), MIN(at), '{}' FROM event
WHERE action = 'synchronized' GROUP BY company_id;
