/**
 * Which lines are registered with which node: gone with it, and as little logged. A node that finds fewer of its own than it wrote writes
 * them again. The calls of a node stand in its own row, as JSON.
 */
export const bindings = `
CREATE UNLOGGED TABLE binding (
  node word NOT NULL REFERENCES node (id) ON DELETE CASCADE,
  line word NOT NULL,
  since bigint NOT NULL,
  address word NOT NULL,
  transport word NOT NULL,
  user_agent word,
  PRIMARY KEY (node, line)
);
CREATE INDEX binding_line ON binding (line);
ALTER TABLE node ADD COLUMN calls text NOT NULL DEFAULT '[]';
`;
