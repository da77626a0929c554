import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StoredEvent } from '../../src/events/port.ts';
import { exportedOf, sealerOf, verdictOn } from '../support/audit-chain.ts';
import { MemoryAuditLog } from '../support/memory-audit-log.ts';

const facts = fc.array(
  fc.record({
    id: fc.uuid().map((id) => `evt_${id}`),
    type: fc.constantFrom('confirmation.requested', 'dial.refused', 'line.bound'),
    at: fc.nat(),
    app: fc.option(fc.string()),
    subject: fc.string({ unit: 'grapheme' }),
    actor: fc.option(fc.string()),
    data: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).map((data) => plain(data)),
  }),
  { maxLength: 6 },
);

/** What is left of a value on its way through JSON. */
const plain = (data: unknown): StoredEvent['data'] => JSON.parse(JSON.stringify(data)) as StoredEvent['data'];

/** A log with two seals, a cut before them where `cut`, and a tail. */
const logOf = async (
  parts: readonly (readonly Omit<StoredEvent, 'seq'>[])[],
  cut: boolean,
): Promise<MemoryAuditLog> => {
  const log = new MemoryAuditLog();
  const { audit } = sealerOf(log);
  for (const [n, part] of parts.entries()) {
    await log.append(...part);
    if (n === parts.length - 1) return log;
    await audit.seal();
    if (n === 0 && cut) await audit.forget(Number.MAX_SAFE_INTEGER);
  }
  return log;
};

const chains = fc.record({ parts: fc.tuple(facts, facts, facts, facts), cut: fc.boolean() });

it('an exported chain is whole, whatever happened', async () => {
  await fc.assert(
    fc.asyncProperty(chains, async ({ parts, cut }) => {
      const log = await logOf(parts, cut);
      const verdict = verdictOn(await exportedOf(log));
      expect(verdict).toMatchObject({ whole: true, cut: await log.cut(), sealed: await log.sealed() });
      expect(verdict).toMatchObject({ events: log.rowsNow.length, seals: log.sealsNow.length });
    }),
    { numRuns: 100 },
  );
});

it('any byte that is changed anywhere in an export is found, and its line is named', async () => {
  await fc.assert(
    fc.asyncProperty(chains, fc.nat(), fc.integer({ min: 1, max: 255 }), async ({ parts, cut }, where, flip) => {
      const file = await exportedOf(await logOf(parts, cut));
      const at = where % file.length;
      file[at] = (file[at] ?? 0) ^ flip;
      const verdict = verdictOn(file);
      expect(verdict.whole).toBe(false);
      expect(verdict).toHaveProperty('reason');
    }),
    { numRuns: 200 },
  );
});

it('every single bit of one export is found: in the start, events, hashes, seals, the tail and the end', async () => {
  const event = (n: number) => ({
    id: `evt_${n}`,
    type: 'line.bound',
    at: 1000 + n,
    app: null,
    subject: 'hall',
    actor: 'cli',
    data: { name: 'Küche', n },
  });
  const log = await logOf([[event(1)], [event(2), event(3)], [event(4)], [event(5)]], true);
  const file = await exportedOf(log);
  const lineOf = (at: number) => file.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
  const lines = file.filter((byte) => byte === 0x0a).length;
  for (let bit = 0; bit < file.length * 8; bit++) {
    const at = bit >> 3;
    const changed = Buffer.from(file);
    changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
    const verdict = verdictOn(changed);
    expect(verdict.whole, `bit ${bit}`).toBe(false);
    if (verdict.whole) continue;
    // The first line, which nothing stands before, is found where the chain or the sum does not fit it.
    const named = lineOf(at) === 1 ? [1, 2, lines] : [lineOf(at)];
    expect(named, `bit ${bit}: ${verdict.reason}`).toContain(verdict.line);
  }
});

it('an export that was cut short is found, wherever it ends', async () => {
  await fc.assert(
    fc.asyncProperty(chains, fc.nat(), async ({ parts, cut }, where) => {
      const file = await exportedOf(await logOf(parts, cut));
      // The last line break alone may be missing: nothing is said by it.
      expect(verdictOn(file.subarray(0, where % (file.length - 1))).whole).toBe(false);
    }),
    { numRuns: 200 },
  );
});
