/** Somebody let settings count for all nodes: their names, never what they are. `at` in milliseconds since the epoch. */
export interface SettingsAccepted {
  readonly type: 'settings.accepted';
  readonly at: number;
  readonly settings: readonly string[];
}

/** What all nodes on one database hold alike: short texts by name. No secrets. */
export interface SharedFacts {
  /** Notes those of these that nobody has noted before. Answers what stands of each then, whoever noted it. */
  settle(facts: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  /** What stands of those with these names; one that nobody has noted is not among them. */
  read(names: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Puts these in the place of what stood, and notes the event where there is one, both or neither. */
  replace(facts: Readonly<Record<string, string>>, event?: SettingsAccepted): Promise<void>;
}
