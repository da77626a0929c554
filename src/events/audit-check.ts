import { CutMeanwhile, exportAudit } from './audit-export.ts';
import { type BrokenChain, ChainVerifier, type WholeChain } from './audit-verify.ts';
import type { AuditLog } from './port.ts';

/** Lines that are looked at in one go, before others have their turn. */
const LINES_AT_ONCE = 50;

/** Whether the chain of a log is whole, as it stands now. */
export type CheckChain = () => Promise<WholeChain | BrokenChain>;

/**
 * Checks a whole log, one check at a time: whoever asks meanwhile is told what comes of it. `giveWay` lets everything else
 * that waits go first. Rejects when the log cannot be read, or lost its oldest events twice while it was.
 */
export const createCheckChain = (
  log: Pick<AuditLog, 'cut' | 'seals' | 'rows'>,
  giveWay: () => Promise<unknown>,
): CheckChain => {
  let running: ReturnType<CheckChain> | undefined;
  const checked: CheckChain = async () => {
    try {
      return await check(log, giveWay).catch((cause: unknown) => {
        if (cause instanceof CutMeanwhile) return check(log, giveWay);
        throw cause;
      });
    } finally {
      running = undefined;
    }
  };
  return () => {
    running ??= checked();
    return running;
  };
};

const check = async (
  log: Pick<AuditLog, 'cut' | 'seals' | 'rows'>,
  giveWay: () => Promise<unknown>,
): ReturnType<CheckChain> => {
  const verifier = new ChainVerifier();
  let lines = 0;
  for await (const line of exportAudit(log)) {
    if (!verifier.next(Buffer.from(line).subarray(0, -1))) break;
    lines += 1;
    if (lines % LINES_AT_ONCE === 0) await giveWay();
  }
  return verifier.end();
};
