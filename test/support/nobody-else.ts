import type { Registrations } from '../../src/line/index.ts';

/** A process beside which there is no other. */
export const nobodyElse: Registrations = { node: undefined, put: () => undefined, elsewhere: async () => [] };
