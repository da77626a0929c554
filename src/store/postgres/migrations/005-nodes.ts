/** Which nodes live, each until `until`. Of no use after a crash of the server, so that it is not logged: the next beat of each node writes it again. */
export const nodes = `
CREATE UNLOGGED TABLE node (
  id word PRIMARY KEY,
  name text NOT NULL,
  version text NOT NULL,
  started_at bigint NOT NULL,
  until bigint NOT NULL,
  clock_offset_ms bigint NOT NULL,
  roles text NOT NULL,
  bindings integer NOT NULL,
  live_calls integer NOT NULL
);
`;
