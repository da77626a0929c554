import { Audit, ChainVerifier, exportAudit } from '../../src/events/index.ts';
import type { AuditLog } from '../../src/events/port.ts';
import type { ReportFault } from '../../src/lib/index.ts';
import { openData } from '../../src/store/index.ts';
import { ManualClock } from './manual-clock.ts';

/** A sealer of this log, on a manual clock. `cursors`: up to where the durable consumers have read. */
export const sealerOf = (log: AuditLog, cursors: readonly number[] = []) => {
  const clock = new ManualClock();
  const faults: unknown[] = [];
  const onFault: ReportFault = (_name, cause) => void faults.push(cause);
  const audit = new Audit({ log, cursors: async () => cursors, clock, onFault });
  return { audit, clock, faults };
};

/** Everything that is exported, as one buffer. */
export const exportedOf = async (log: Parameters<typeof exportAudit>[0]): Promise<Buffer> => {
  const lines: string[] = [];
  for await (const line of exportAudit(log)) lines.push(line);
  return Buffer.from(lines.join(''));
};

/** What the verifier says of an exported file. */
export const verdictOn = (file: Buffer) => {
  const verifier = new ChainVerifier();
  for (let from = 0; from < file.length; ) {
    const end = file.indexOf('\n', from);
    verifier.next(file.subarray(from, end < 0 ? file.length : end));
    from = end < 0 ? file.length : end + 1;
  }
  return verifier.end();
};

/** What the verifier says of a log. */
export const verdictOnLog = async (log: AuditLog) => verdictOn(await exportedOf(log));

/** Everything that is exported from this data directory, whether or not a server writes to it. */
export const exportedFrom = async (dataDir: string): Promise<Buffer> => {
  const { store } = await openData(dataDir, failed, 'caller');
  try {
    return await exportedOf(store.audit);
  } finally {
    await store.close();
  }
};

const failed: ReportFault = (name, cause) => {
  throw new Error(name, { cause });
};
