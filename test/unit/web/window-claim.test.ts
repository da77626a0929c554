import { describe, expect, it } from 'vitest';
import { type Claims, claimId, hold, type Memory, release } from '../../../src/web/window/claim.ts';

/** The windows of one browser: what each remembers, and which documents live. */
class Browser {
  readonly #taken = new Set<string>();
  readonly #sure: boolean;
  #count = 0;

  constructor(sure: boolean) {
    this.#sure = sure;
  }

  window(text: string | null = null) {
    let kept = text;
    const memory: Memory = {
      read: () => kept,
      write: (next) => {
        kept = next;
      },
    };
    const claims: Claims = {
      sure: this.#sure,
      take: async (id) => {
        if (this.#taken.has(id)) return false;
        this.#taken.add(id);
        return true;
      },
    };
    const newId = () => {
      this.#count += 1;
      return `id-${this.#count}`;
    };
    return {
      open: () => claimId(memory, claims, newId),
      /** As the browser does it when a tab is duplicated, or a page opens another. */
      copy: () => this.window(kept),
      leave: (id: string) => {
        release(memory, id);
        this.#taken.delete(id);
      },
      crash: (id: string) => void this.#taken.delete(id),
      comeBack: (id: string) => hold(memory, id),
    };
  }
}

describe.each([
  ['where locks tell', true],
  ['where windows have to be asked', false],
])('the id of a window, %s', (_name, sure) => {
  it('survives a reload', async () => {
    const window = new Browser(sure).window();
    const id = await window.open();
    window.leave(id);
    expect(await window.open()).toBe(id);
  });

  it('is another one in every other window', async () => {
    const browser = new Browser(sure);
    expect(await browser.window().open()).not.toBe(await browser.window().open());
  });

  it('is not shared by a copy of the window, which keeps its own from then on', async () => {
    const window = new Browser(sure).window();
    const id = await window.open();
    const copy = window.copy();
    const other = await copy.open();
    expect(other).not.toBe(id);
    copy.leave(other);
    expect(await copy.open()).toBe(other);
  });

  it('is not shared by a copy that was made while another page was shown', async () => {
    const window = new Browser(sure).window();
    const id = await window.open();
    window.leave(id);
    const copy = window.copy();
    expect([await window.open(), await copy.open()]).toEqual([id, 'id-2']);
  });

  it('is not shared by a copy of a page that came back', async () => {
    const window = new Browser(sure).window();
    const id = await window.open();
    window.leave(id);
    window.comeBack(id);
    const copy = window.copy();
    expect(await copy.open()).toBe(sure ? id : 'id-2');
  });

  it(`after a crash is ${sure ? 'the same' : 'a new one: asked once more than needed'}`, async () => {
    const window = new Browser(sure).window();
    const id = await window.open();
    window.crash(id);
    expect((await window.open()) === id).toBe(sure);
  });
});
