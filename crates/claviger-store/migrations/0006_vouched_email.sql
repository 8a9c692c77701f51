-- The address in small letters, where somebody else than the account itself gave it: an administrator, or another site
-- that had verified it. Only such an address tells whom another site's account is here. Of addresses from before this
-- it is not known who gave them.
ALTER TABLE account ADD COLUMN vouched_email TEXT;
CREATE INDEX account_vouched_email ON account (vouched_email);
