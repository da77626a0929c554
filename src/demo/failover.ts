import type { ConfirmationView } from '../http/schema.ts';
import { lookUntil, systemClock } from '../lib/index.ts';
import type { Endpoint, Outcome } from '../sip/client/index.ts';
import type { SipResponse } from '../sip/syntax/index.ts';
import type { ClusterNode } from './cluster-nodes.ts';
import { createPhone, type Phone } from './phone/phone.ts';
import { dialAndListen, dialOf, narrate, stateLine } from './round.ts';

/** What a fail-over is played with. */
export interface FailoverParts {
  readonly nodes: readonly ClusterNode[];
  /** Where phones call; undefined: they call the nodes themselves. */
  readonly proxy: Endpoint | undefined;
  /** Password of the line that is made for it. */
  readonly kitchen: string;
  readonly say: (text: string) => void;
  readonly leaving: AbortSignal;
}

const LINE = 'kitchen';
/** A line is known on every node as soon as each has read of it. */
const PATIENCE = { patienceMs: 10_000, pauseMs: 100 };

/**
 * Confirms by one node, asks again there, kills it, and confirms that on the other, which is given back; undefined where the reader left
 * before. Rejects where a step fails.
 */
export const playFailover = async (parts: FailoverParts): Promise<ClusterNode | undefined> => {
  const { nodes, proxy, kitchen, leaving } = parts;
  const say = (text: string): void => parts.say(`  ${text}`);
  const [first, second] = nodes;
  if (!first || !second) throw new Error('a fail-over needs two nodes');
  await first.api.addLine(LINE, { kind: 'dect', username: LINE, password: kitchen, label: 'Kitchen phone' });
  const phones: Phone[] = [];
  const lift = async (server: Endpoint): Promise<Phone> => {
    const phone = createPhone({ server, username: LINE, password: kitchen });
    phones.push(phone);
    await phone.start();
    await register(phone, say);
    return phone;
  };
  let answering: ClusterNode | undefined;
  const noteOn = (response: SipResponse): string => {
    if (response.status !== 200) return '';
    answering = nodes.find(({ sip }) => isFrom(sip, response));
    return answering ? `, says ${answering.name}` : '';
  };

  try {
    say('');
    const phone = await lift(proxy ?? first.sip);
    const round = { say, leaving, noteOn };
    const asked = await ask(first, 'window-1', say);
    if (!(await confirm(asked, first, { phone, ...round }))) return undefined;

    const dying = answering ?? first;
    const other = dying === first ? second : first;
    say('');
    const pending = await ask(dying, 'window-2', say);
    say(`              kill -9 ${dying.pid}`);
    await dying.kill();
    say(`              ${dying.name} is dead; ${other.name} is asked what it knows:`);
    const kept = await other.api.read(pending.id);
    say(stateLine(kept));
    const next = proxy ? phone : await lift(other.sip);
    if (!(await confirm(kept, other, { phone: next, ...round }))) return undefined;
    return other;
  } finally {
    for (const phone of phones) await phone.stop();
  }
};

/** The contact of an answer is the node itself, whatever stands before it. */
const isFrom = ({ host, port }: Endpoint, response: SipResponse): boolean =>
  response.headers('Contact').some((contact) => contact.includes(`${host}:${port}`));

const register = async (phone: Phone, say: (text: string) => void): Promise<void> => {
  let last: Outcome | undefined;
  await lookUntil(systemClock, PATIENCE, async () => {
    last = await phone.register();
    return last.status === 200 ? true : undefined;
  });
  if (last?.status !== 200) throw new Error(`REGISTER was answered ${last?.status} ${last?.reason}.`);
  say(`phone         REGISTER ${LINE} -> ${last.status} ${last.reason}`);
};

const ask = async (node: ClusterNode, window: string, say: (text: string) => void): Promise<ConfirmationView> => {
  const asked = await node.api.request(window);
  say(`person        clicks "Export settings"; the app asks ${node.name}`);
  say(stateLine(asked));
  return asked;
};

/** Dials, and clicks OK; false where the reader left before. `node`: whom the app asks. */
const confirm = async (
  asked: ConfirmationView,
  node: ClusterNode,
  {
    phone,
    say,
    leaving,
    noteOn,
  }: Pick<FailoverParts, 'say' | 'leaving'> & {
    readonly phone: Phone;
    readonly noteOn: (response: SipResponse) => string;
  },
): Promise<boolean> => {
  const watched = narrate(node.api, asked, say);
  // Where the call fails, that is what is told.
  watched.catch(() => undefined);
  await dialAndListen(phone, dialOf(asked), { say, leaving, noteOn });
  if (leaving.aborted) return false;
  const confirmed = await watched;
  if (confirmed?.state !== 'confirmed') throw new Error(`The confirmation is ${confirmed?.state}, not confirmed.`);
  say('person        clicks OK');
  say(stateLine(await node.api.complete(asked.id)));
  return true;
};
