/** What all nodes on one database hold alike: short texts by name. No secrets. */
export interface SharedFacts {
  /** Notes those of these that nobody has noted before. Answers what stands of each then, whoever noted it. */
  settle(facts: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  /** What stands of those with these names; one that nobody has noted is not among them. */
  read(names: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Puts these in the place of what stood. */
  replace(facts: Readonly<Record<string, string>>): Promise<void>;
}
