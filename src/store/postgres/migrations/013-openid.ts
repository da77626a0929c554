/** Clients of OpenID Connect, and what the protocol leaves behind between two requests. */
export const openid = `
CREATE TABLE openid_client (
  id word PRIMARY KEY,
  app word NOT NULL,
  created_at bigint NOT NULL,
  document text NOT NULL,
  sealed_secret bytea NOT NULL
);
CREATE TABLE openid_artefact (
  id word PRIMARY KEY,
  kind word NOT NULL,
  owner word NOT NULL,
  grant_id word,
  expires_at bigint NOT NULL,
  consumed_at bigint,
  sealed_payload bytea NOT NULL
);
CREATE INDEX openid_artefact_of_owner ON openid_artefact (owner, kind, expires_at);
CREATE INDEX openid_artefact_of_grant ON openid_artefact (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX openid_artefact_end ON openid_artefact (expires_at);
`;
