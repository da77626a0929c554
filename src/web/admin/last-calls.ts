import type { CallView } from '../../http/schema.ts';

/** The newest call of each line, by its id, of calls that are sorted newest first. */
export const lastCalls = (calls: readonly CallView[]): ReadonlyMap<string, CallView> => {
  const last = new Map<string, CallView>();
  for (const call of calls) if (call.line && !last.has(call.line.id)) last.set(call.line.id, call);
  return last;
};
