/** What all nodes hold alike: the settings that decide, the file that the lines came from, which key seals. No secrets. */
export const sharedFacts = `
CREATE TABLE shared_fact (name word PRIMARY KEY, value text NOT NULL);
`;
