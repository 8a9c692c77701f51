-- Where a consumer's program is at home, and the text by which its page is found.
ALTER TABLE consumer ADD COLUMN url TEXT;
ALTER TABLE consumer ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE consumer SET search = LOWER(name || ' ' || consumer_key || ' ' || description);
