/** Who does what one node does at a time. Its version grows with each one who takes it; place is how far that work is, where somebody noted it. */
export const roles = `
CREATE TABLE role (
  name word PRIMARY KEY,
  node text NOT NULL,
  version bigint NOT NULL,
  since bigint NOT NULL,
  place bigint
);
`;
