import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/events/port.ts';
import { err, ok } from '../../src/lib/index.ts';
import type { SigningKeyChange, SigningKeyStore } from '../../src/signing/port.ts';

/** Signing keys as two processes see them, beside the log that tells of their changes. */
export interface SigningKeys {
  readonly keys: SigningKeyStore;
  readonly elsewhere: SigningKeyStore;
  readonly events: EventLog;
  close(): Promise<void>;
}

const changed = (text: string): SigningKeyChange => ({
  text,
  event: { type: 'signing-key.rotated', at: 5, kid: `kid-of-${text}`, signsFrom: 6, published: ['a', 'b'] },
});

/** What every adapter of `SigningKeyStore` keeps. `open` gives one that holds nothing. */
export const signingKeyStoreContract = (open: () => Promise<SigningKeys>): void => {
  describe('a store of signing keys', () => {
    let subject: SigningKeys;

    const noted = async () => (await subject.events.since(0, 100)).map(({ subject: kid }) => kid);

    beforeEach(async () => {
      subject = await open();
    });

    afterEach(() => subject.close());

    it('makes the first text once, however many ask', async () => {
      const { keys, elsewhere } = subject;
      const asked = ['one', 'other', 'third'].map((text, n) => (n === 1 ? elsewhere : keys).read(() => text));
      expect(new Set(await Promise.all(asked)).size).toBe(1);
      const [first] = await Promise.all(asked);
      expect(await keys.read(() => 'late')).toBe(first);
    });

    it('changes it to what is made of it, for everybody, and notes that', async () => {
      const { keys, elsewhere, events } = subject;
      await keys.read(() => 'one');
      const done = await keys.change((text) => ok(changed(`${text}+two`)));
      expect(done).toEqual(ok(changed('one+two').event));
      expect(await elsewhere.read(() => 'late')).toBe('one+two');
      expect(await events.since(0, 10)).toMatchObject([
        {
          type: 'signing-key.rotated',
          at: 5,
          app: null,
          subject: 'kid-of-one+two',
          actor: 'cli',
          data: { signsFrom: 6, published: ['a', 'b'] },
        },
      ]);
    });

    it('changes one after the other: none is lost', async () => {
      const { keys, elsewhere } = subject;
      await keys.read(() => '0');
      const letters = ['a', 'b', 'c', 'd'];
      await Promise.all(letters.map((letter) => keys.change((text) => ok(changed(`${text}${letter}`)))));
      await elsewhere.change((text) => ok(changed(`${text}e`)));
      expect([...(await keys.read(() => 'late'))].sort().join('')).toBe('0abcde');
      expect(await noted()).toHaveLength(5);
    });

    it('leaves it, and notes nothing, where the change is refused or fails', async () => {
      const { keys } = subject;
      await keys.read(() => 'one');
      expect(await keys.change(() => err('no keys'))).toEqual(err('no keys'));
      const failing = keys.change(() => {
        throw new Error('no luck');
      });
      await expect(failing).rejects.toThrow('no luck');
      expect(await keys.read(() => 'late')).toBe('one');
      expect(await noted()).toEqual([]);
    });

    it('has nothing to change before the first text', async () => {
      await expect(subject.keys.change((text) => ok(changed(text)))).rejects.toThrow();
      expect(await noted()).toEqual([]);
    });
  });
};
