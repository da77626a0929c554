/** Sessions of the administration page, whose they are, and who has ever confirmed something there: with the first grant, for good. */
export const admin = `
ALTER TABLE api_key ADD COLUMN "user" word;
CREATE TABLE admin_session (
  id word PRIMARY KEY,
  hash word NOT NULL UNIQUE,
  key_hash word NOT NULL,
  "user" word NOT NULL,
  address word,
  created_at bigint NOT NULL,
  active_at bigint NOT NULL,
  unlock_window word,
  unlock_asked_at bigint,
  unlock_until bigint,
  CHECK ((unlock_window IS NULL) = (unlock_asked_at IS NULL)),
  CHECK (unlock_until IS NULL OR unlock_window IS NOT NULL)
);
CREATE TABLE admin_lock ("user" word PRIMARY KEY, since bigint NOT NULL);
CREATE FUNCTION lock_admin() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  INSERT INTO admin_lock ("user", since) VALUES (NEW."user", NEW.issued_at) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $function$;
CREATE TRIGGER admin_locks AFTER INSERT ON "grant" FOR EACH ROW WHEN (NEW.app = 'offhook-admin')
  EXECUTE FUNCTION lock_admin();
`;
