import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Confirmation } from '../../../../src/confirmation/index.ts';
import { Callbacks, type SendCallback } from '../../../../src/doors/callbacks/index.ts';
import { deferred, ok, soleFence } from '../../../../src/lib/index.ts';
import { openStore } from '../../../../src/store/sqlite/open-store.ts';
import type { SqliteStore } from '../../../../src/store/sqlite/sqlite-store.ts';
import { aConfirmationIn, settled } from '../../../support/builders.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

type Tried = Awaited<ReturnType<SendCallback>>;

interface Owed {
  readonly url: string;
  readonly word: string;
}

const URL_OF = 'https://client.example/told';
const MINUTE_MS = 60_000;

describe('a call-back', () => {
  let store: SqliteStore;
  let clock: ManualClock;
  let asked: Map<string, Confirmation>;
  let sent: string[];
  let lost: string[];
  let answers: Tried[];
  let nodes: Callbacks<Owed>[];

  beforeEach(async () => {
    store = await openStore({ path: ':memory:', secretKey: Buffer.alloc(32, 7), onFault: () => undefined });
    clock = new ManualClock();
    asked = new Map();
    [sent, lost, answers, nodes] = [[], [], [], []];
  });
  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await store.close();
  });

  const aNode = (send?: SendCallback): Callbacks<Owed> => {
    const node = new Callbacks<Owed>({
      kind: 'Test',
      artefacts: store.artefacts,
      confirmations: { read: async (_app, id) => ok(asked.get(id) as Confirmation) },
      say: async ({ url, word }, { kind }) =>
        kind === 'pending' ? undefined : { url, headers: { authorization: word }, body: kind },
      send:
        send ??
        (async (url, { headers, body }) => {
          sent.push(`${url} ${headers.authorization} ${body}`);
          return answers.shift() ?? { kind: 'delivered' };
        }),
      onLost: ({ word }, failure) => lost.push(`${word} ${failure}`),
      clock,
      onFault: (_name, cause) => {
        throw cause;
      },
    });
    nodes.push(node);
    return node;
  };
  /** Asks something that is decided later. */
  const owe = async (node: Callbacks<Owed>, id = 'cnf_1', word = 'word', url = URL_OF): Promise<void> => {
    asked.set(id, { ...aConfirmationIn('pending'), id });
    await node.owe({ app: 'ui', id }, { url, word }, clock.now() + 2 * MINUTE_MS);
  };
  const decide = (id = 'cnf_1'): void => void asked.set(id, { ...aConfirmationIn('completed'), id });
  const told = (): void => {
    for (const node of nodes) node.happened([{ type: 'confirmation.completed' }]);
  };
  const owed = () => store.artefacts.ofOwner('callbacks', 'Test', 99);
  const tries = async () => (await owed()).map(({ payload }) => JSON.parse(payload).tries);
  const nothingIsOwed = () => expect.poll(owed).toEqual([]);
  const failed = (failure: string, askedMs = 0): Tried => ({ kind: 'failed', failure, askedMs });

  it('is sent as soon as there is something to say, once, and forgotten then', async () => {
    const node = aNode();
    node.start();
    await owe(node);
    told();
    await settled();
    expect(sent).toEqual([]);
    decide();
    told();
    await nothingIsOwed();
    told();
    await settled();
    expect(sent).toEqual([`${URL_OF} word completed`]);
    expect(lost).toEqual([]);
  });

  it('is sent by the one that sends, whoever was asked and whoever was told', async () => {
    const [one, other] = [aNode(), aNode()];
    other.start();
    await owe(one);
    decide();
    told();
    await nothingIsOwed();
    expect(sent).toHaveLength(1);
  });

  it('is sent after a restart, though nobody is told of the event any more', async () => {
    await owe(aNode());
    decide();
    aNode().start();
    await nothingIsOwed();
    expect(sent).toHaveLength(1);
  });

  it('is found at last where nobody told of the event', async () => {
    const node = aNode();
    await owe(node);
    node.start();
    await expect.poll(() => clock.armed).toBeGreaterThan(0);
    decide();
    await expect
      .poll(() => {
        clock.advance(5000);
        return sent.length;
      })
      .toBe(1);
  });

  it('is sent again after 1, 2, 4, 8 and then every 15 seconds, by whoever sends then', async () => {
    answers = Array.from({ length: 6 }, (_, n) => failed(`50${n}`));
    let node = aNode();
    await owe(node);
    decide();
    for (const [index, pauseMs] of [1000, 2000, 4000, 8000, 15_000, 15_000].entries()) {
      node.start();
      await expect.poll(tries).toEqual([index + 1]);
      await node.stop();
      clock.advance(pauseMs - 1);
      node = aNode();
      node.start();
      await settled();
      expect(sent).toHaveLength(index + 1);
      clock.advance(1);
    }
    await nothingIsOwed();
    expect([sent.length, lost]).toEqual([7, []]);
  });

  it('is given up when nobody waits any more, and what it was sent with is forgotten', async () => {
    answers = Array.from({ length: 40 }, () => failed('503'));
    const node = aNode();
    node.start();
    await owe(node);
    decide();
    told();
    await expect.poll(tries).toEqual([1]);
    clock.advance(2 * MINUTE_MS);
    await nothingIsOwed();
    expect(lost).toEqual(['word 503']);
  });

  it('is given up at once where a try would come too late, or nobody is there any more', async () => {
    answers = [failed('429', 3 * MINUTE_MS), { kind: 'gone', failure: '410' }];
    const node = aNode();
    node.start();
    for (const id of ['cnf_1', 'cnf_2']) {
      await owe(node, id, id);
      decide(id);
      told();
      await nothingIsOwed();
    }
    expect(lost).toEqual(['cnf_1 429', 'cnf_2 410']);
  });

  it('leaves a receiver alone for as long as it wants', async () => {
    answers = [failed('503', 40_000)];
    const node = aNode();
    node.start();
    await owe(node);
    decide();
    told();
    await expect.poll(tries).toEqual([1]);
    clock.advance(39_999);
    await settled();
    expect(sent).toHaveLength(1);
    clock.advance(1);
    await nothingIsOwed();
    expect(sent).toHaveLength(2);
  });

  it('that was under way when its node ended is sent by the next one', async () => {
    const begun = deferred<void>();
    const dying = aNode(async (_url, _message, signal) => {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { kind: 'failed', failure: 'stopped' };
    });
    dying.start();
    await owe(dying);
    decide();
    told();
    await begun.promise;
    await dying.stop();
    expect(await tries()).toEqual([0]);
    aNode().start();
    await nothingIsOwed();
    expect([sent.length, lost]).toEqual([1, []]);
  });

  it('is not sent by whom another has replaced', async () => {
    const replaced = aNode();
    replaced.start({ ...soleFence, holds: async () => false });
    await owe(replaced);
    decide();
    told();
    await expect.poll(() => clock.armed).toBeGreaterThan(0);
    expect([sent, await tries()]).toEqual([[], [0]]);
  });

  it('waits for no other that is slow: four at most are under way to one URL', async () => {
    const slow = deferred<void>();
    const flying: string[] = [];
    const node = aNode(async (url) => {
      flying.push(url);
      if (url === URL_OF) await slow.promise;
      return { kind: 'delivered' };
    });
    for (let n = 0; n < 9; n++) await owe(node, `cnf_${n}`);
    await owe(node, 'cnf_other', 'word', 'https://other.example/told');
    for (const id of asked.keys()) decide(id);
    node.start();
    await expect.poll(() => flying.length).toBe(5);
    await settled();
    expect(flying.filter((url) => url === URL_OF)).toHaveLength(4);
    slow.resolve();
    await nothingIsOwed();
    expect(flying).toHaveLength(10);
  });
});
