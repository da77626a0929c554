/** Accounts of software that proves itself by digest. */
export const accounts = `
CREATE TABLE account (
  id word PRIMARY KEY,
  app word NOT NULL,
  "user" word NOT NULL,
  sealed_secrets bytea NOT NULL,
  created_at bigint NOT NULL,
  UNIQUE (app, "user")
);
`;
