-- Vendor and number that QuickBooks was seen not to hold a bill of, in the conversation of checked_by, as
-- JSON; null when only something else was asked about the invoice. It goes out as nothing else.
ALTER TABLE invoice ADD COLUMN asked_for TEXT;
