-- The vendor as it is compared: without regard to case and surrounding space. Null until the next start of the
-- program gives it to an order of before.
ALTER TABLE purchase_order ADD COLUMN vendor_key TEXT;

CREATE INDEX purchase_order_without_key ON purchase_order (id) WHERE vendor_key IS NULL;
CREATE INDEX purchase_order_by_vendor ON purchase_order (company_id, vendor_key, id);
