import type { LineStore } from '../../line/port.ts';
import { storedLineOf } from '../shared/line-row.ts';
import type { LineTable } from '../shared/schema.ts';

/** `LineStore` as the engine answers it: with rows, whose secrets are opened where they are used. */
export interface LineRows extends Omit<LineStore, 'after' | 'find'> {
  /** See `LineStore`. */
  after(id: string): Promise<readonly LineTable[]>;
  find(id: string): Promise<LineTable | undefined>;
}

/** The lines in these rows. */
export const linesIn = (rows: LineRows, secretKey: Uint8Array): LineStore => ({
  ...rows,
  after: async (id) => (await rows.after(id)).map((row) => storedLineOf(secretKey, row)),
  async find(id) {
    const row = await rows.find(id);
    return row && storedLineOf(secretKey, row);
  },
});
