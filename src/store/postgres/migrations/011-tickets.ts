/** Questions that a door wants asked by the hosted page. */
export const tickets = `
CREATE TABLE ticket (
  hash word PRIMARY KEY,
  app word NOT NULL,
  "user" word NOT NULL,
  expires_at bigint NOT NULL,
  document text NOT NULL,
  cookie word,
  confirmation_id word,
  CHECK (confirmation_id IS NULL OR cookie IS NOT NULL)
);
CREATE INDEX ticket_of_user ON ticket (app, "user", expires_at);
CREATE INDEX ticket_end ON ticket (expires_at);
`;
