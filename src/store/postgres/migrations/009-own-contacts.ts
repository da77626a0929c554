/** Our contacts at PBXs, sealed, and what was told last of each registration. */
export const ownContacts = `
CREATE TABLE registration (
  id word PRIMARY KEY,
  sealed_contact bytea NOT NULL,
  is_lost integer NOT NULL CHECK (is_lost IN (0, 1))
);
`;
