-- A list's order is walked through until enough invoices fit: each order's index holds the date and the
-- total, so that whoever asks for a range of either reads the index alone.
DROP INDEX invoice_by_status;
DROP INDEX invoice_by_vendor;
DROP INDEX invoice_by_status_number;
DROP INDEX invoice_by_status_date;
DROP INDEX invoice_by_status_total;
CREATE INDEX invoice_by_status ON invoice (company_id, status, id, invoice_date, total_minor);
CREATE INDEX invoice_by_vendor ON invoice (company_id, status, vendor_key, id, invoice_date, total_minor);
CREATE INDEX invoice_by_status_number ON invoice (company_id, status, number_key, id, invoice_date, total_minor);
CREATE INDEX invoice_by_status_date ON invoice (company_id, status, invoice_date, id, total_minor);
CREATE INDEX invoice_by_status_total ON invoice (company_id, status, total_minor, id, invoice_date);
