-- The number in the form in which numbers are compared when they are alike; empty when nothing is
-- left of it. Null until the program has filled it in, which it does when it opens the database.
ALTER TABLE invoice ADD COLUMN number_loose_key TEXT;
-- The reference number that the bill was sent with, case and surrounding space aside.
ALTER TABLE invoice ADD COLUMN reference_key TEXT;

CREATE INDEX invoice_without_keys ON invoice (id) WHERE number_loose_key IS NULL;
CREATE INDEX invoice_by_loose_number ON invoice (company_id, vendor_key, number_loose_key);
CREATE INDEX invoice_by_reference ON invoice (company_id, vendor_key, reference_key)
    WHERE reference_key IS NOT NULL;
CREATE INDEX invoice_by_total ON invoice (company_id, vendor_key, total_minor, invoice_date);
-- Numbers such as 1001 are many vendors': with the total, few are left.
DROP INDEX invoice_by_number_alone;
CREATE INDEX invoice_by_number_alone ON invoice (company_id, number_key, total_minor);
