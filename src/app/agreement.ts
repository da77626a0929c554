import { type Config, decidingSettings } from '../config/index.ts';
import { type Clock, sha256 } from '../lib/index.ts';
import type { SharedFacts } from '../store/index.ts';

/** A setting that this node has otherwise than what stands in the database. */
export interface Disagreement {
  readonly path: string;
  /** Null: it is not shown. */
  readonly own: string | null;
  readonly shared: string | null;
}

/** What the nodes of one database have agreed on. */
export interface Agreement {
  /** In what this node differs. */
  differences(): Promise<readonly Disagreement[]>;
  /** The same; what nobody has settled yet is settled by it. */
  settle(): Promise<readonly Disagreement[]>;
  /** Lets what this node has count for all, and notes in the audit log which settings that turned. Answers in what it differed. */
  accept(): Promise<readonly Disagreement[]>;
}

/** Shown to nobody: whoever knows it may do everything. */
const API_KEY = 'http.apiKey';

const PREFIX = 'setting ';

/** What this configuration says, beside what the others have said. */
export const createAgreement = (config: Config, facts: SharedFacts, clock: Pick<Clock, 'now'>): Agreement => {
  const own = new Map([
    ...Object.entries(decidingSettings(config)),
    // Each start keeps the bootstrap key that it is given: nodes with two keys would revoke each other's.
    [API_KEY, sha256(config.http.apiKey?.reveal() ?? '')] as const,
  ]);
  const named = Object.fromEntries([...own].map(([path, value]) => [`${PREFIX}${path}`, value]));
  const compare = (stands: Readonly<Record<string, string>>): readonly Disagreement[] =>
    [...own].flatMap(([path, value]) => {
      const shared = stands[`${PREFIX}${path}`];
      if (shared === undefined || shared === value) return [];
      return path === API_KEY ? { path, own: null, shared: null } : { path, own: value, shared };
    });

  const differences = async () => compare(await facts.read(Object.keys(named)));

  return {
    differences,
    settle: async () => compare(await facts.settle(named)),
    async accept() {
      const differing = await differences();
      const settings = differing.map(({ path }) => path);
      if (settings.length > 0) await facts.replace(named, { type: 'settings.accepted', at: clock.now(), settings });
      return differing;
    },
  };
};
