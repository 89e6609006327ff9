-- Each way to sort the list of invoices, within one status: all statuses together are their merge. A
-- vendor's or number's invoices are found the same way, newest first.
CREATE INDEX invoice_by_vendor ON invoice (company_id, status, vendor_key, id);
CREATE INDEX invoice_by_status_number ON invoice (company_id, status, number_key, id);
CREATE INDEX invoice_by_status_date ON invoice (company_id, status, invoice_date, id);
CREATE INDEX invoice_by_status_total ON invoice (company_id, status, total_minor, id);
DROP INDEX invoice_by_date;

-- How many invoices there are of each status, kind and currency, and what they add up to: kept up to
-- date with every invoice that comes or moves, so that nobody has to count a million.
CREATE TABLE invoice_sum (
    company_id UUID NOT NULL REFERENCES company (id),
    status TEXT NOT NULL CHECK (status IN ('AP', 'AA', 'A', 'ES', 'S', 'F')),
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit')),
    -- Empty for the home currency.
    currency TEXT NOT NULL,
    invoices BIGINT NOT NULL,
    -- The sums of total_minor / 1000000 and of what is left of it: together they hold any sum.
    total_high BIGINT NOT NULL,
    total_low BIGINT NOT NULL,
    PRIMARY KEY (company_id, status, kind, currency)
);

INSERT INTO invoice_sum (company_id, status, kind, currency, invoices, total_high, total_low)
SELECT company_id, status, kind, COALESCE(currency, ''), COUNT(*),
    CAST(SUM(total_minor / 1000000) AS BIGINT), CAST(SUM(total_minor % 1000000) AS BIGINT)
FROM invoice GROUP BY company_id, status, kind, COALESCE(currency, '');
