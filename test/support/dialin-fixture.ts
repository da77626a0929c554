import type { Confirmation } from '../../src/confirmation/index.ts';
import {
  createDialin,
  type DialinParts,
  Ladders,
  type ScriptSettings,
  type TrustedPeer,
} from '../../src/dialin/index.ts';
import type { CallRecord, LiveCall, WrongCode } from '../../src/dialin/port.ts';
import { err, ok, type Result } from '../../src/lib/index.ts';
import { type LineTrust, type LineView, noTries } from '../../src/line/index.ts';
import type { DtmfKey, MediaListener, MediaRefusal, MediaSession } from '../../src/media/port.ts';
import { shownMessage } from '../../src/sip/trace/index.ts';
import { FakeCall } from './fake-call.ts';
import { ManualClock } from './manual-clock.ts';
import { seededRandom } from './seeded-random.ts';

export const SCRIPT: ScriptSettings = {
  shape: { prefix: '*10', digits: 6, profile: 'standard' },
  triesPerCall: 3,
  firstDigitMs: 15_000,
  interDigitMs: 5000,
  settleMs: 400,
  hangupAfterMs: 3000,
  notMeAfterMs: 700,
  errorToneMs: 1500,
};

const confirmedBy = (app: string, id: string) => ({ app, id }) as Confirmation;

/** What a dialled code comes to. */
export type Dial = (
  code: string,
  lineVersion: string,
  invite: string | undefined,
) => Promise<
  Result<{ readonly app: string; readonly id: string }, WrongCode | 'line-changed' | 'merged' | 'confirmed-before'>
>;

/** A house with one line, whose answers a test can change before the call comes. */
export const dialinFixture = (
  overrides: {
    kind?: 'dect' | 'ip';
    trust?: LineTrust;
    peers?: readonly TrustedPeer[];
    peer?: string;
    registered?: DialinParts['registered'];
    blockedForSeconds?: () => number;
    dial?: Dial;
    /** Undefined: it is cancelled. */
    cancel?: () => ReturnType<DialinParts['confirmations']['cancel']> | undefined;
    reread?: DialinParts['lines']['reread'];
    leaving?: AbortSignal;
    media?: MediaRefusal;
  } = {},
) => {
  const clock = new ManualClock();
  const seen = {
    noted: [] as unknown[],
    wrong: [] as string[],
    calls: [] as CallRecord[],
    tones: [] as string[],
    cancelled: [] as string[],
    infos: [] as string[],
    suspects: [] as string[],
    faults: [] as string[],
    /** What each fault was. */
    causes: [] as unknown[],
    openMedia: 0,
    turnedAway: [] as CallRecord[],
    live: new Set<LiveCall>(),
    refused: [] as string[],
    heard: [] as string[],
  };
  const view: LineView = {
    line: {
      id: 'kitchen',
      kind: overrides.kind ?? 'dect',
      username: 'kitchen',
      label: 'Kitchen',
      confirmsFor: '*',
      trust: overrides.trust ?? 'standard',
      certificate: null,
      peer: overrides.peer ?? null,
      enabled: true,
      source: 'api',
      realm: 'offhook',
    },
    version: 'v1',
    proof: 'p1',
    binding: undefined,
    tries: { wrong: 0, blockedForSeconds: 0 },
  };
  const order: string[] = [];
  const phone: { listener?: MediaListener } = {};
  const media: MediaSession = {
    sdp: 'answer',
    answered: (sdp) => (sdp === undefined ? err('our offer got no answer') : ok(undefined)),
    reoffered: (sdp) => (sdp === undefined ? undefined : 'again'),
    listen: (listener) => {
      phone.listener = listener;
    },
    info: ({ text }) => {
      seen.infos.push(text);
      return { kind: 'taken' };
    },
    play: (tone) => void seen.tones.push(tone),
    facts: () => ({
      port: 16384,
      remote: { address: '192.168.1.20', port: 4000, codec: 'PCMA' },
      ...{ heard: 50, heardFrom: clock.now(), strangers: 0, sent: 60, keys: 'events' },
    }),
    close: () => {
      seen.openMedia -= 1;
    },
  };
  const fault = (name: string, cause: unknown): void => {
    seen.faults.push(name);
    seen.causes.push(cause);
  };
  const isHome = (address: string) => address.startsWith('192.168.');
  const ladders = new Ladders({
    clock,
    isHome,
    eyes: { read: (message) => shownMessage(message.toString()), redact: (text) => text },
  });
  const dial: Dial = overrides.dial ?? (async () => ok({ app: 'ui', id: 'cnf_1' }));
  const parts: DialinParts = {
    dial: async ({ code, lineVersion, invite }) => {
      const dialled = await dial(code, lineVersion, invite);
      if (dialled.ok) return { kind: 'confirmed', ...dialled.value };
      if (dialled.error === 'confirmed-before') return { kind: dialled.error, app: 'ui', id: 'cnf_1' };
      if (dialled.error === 'line-changed' || dialled.error === 'merged') return { kind: dialled.error };
      return { kind: 'refused', refusal: dialled.error, tries: noTries };
    },
    confirmations: {
      cancel: async (app, id, reason) => {
        seen.cancelled.push(`${app} ${id} ${reason}`);
        return overrides.cancel?.() ?? ok(confirmedBy(app, id));
      },
      noteRefusedDial: async (input) => {
        order.push('noted');
        seen.noted.push(input.code);
        return true;
      },
    },
    lines: {
      credentials: () => undefined,
      byCertificate: () => undefined,
      behindPeer: () => undefined,
      get: () => view,
      suspect: (id, { signals }) => void seen.suspects.push(`${id} ${signals.join(' ')}`),
      mayConfirm: () => () => true,
      blockedForSeconds: overrides.blockedForSeconds ?? (() => 0),
      triesAre: (id) => void seen.wrong.push(id),
      reread: overrides.reread ?? (async () => view),
      bound: () => undefined,
    },
    openMedia: async () => {
      if (overrides.media) return err(overrides.media);
      seen.openMedia += 1;
      return ok(media);
    },
    history: {
      record: async (call) => void seen.calls.push(call),
      committed: (call) => void seen.calls.push(call),
      turnedAway: (call) => void seen.turnedAway.push(call),
      began: (call) => {
        seen.live.add(call);
        return () => void seen.live.delete(call);
      },
    },
    // Nothing of a caller is kept but which line he is.
    heard: {
      note: ({ method, username, answer }) =>
        void seen.heard.push(`${method} ${username === 'kitchen' ? username : 'nobody'} ${answer}`),
    },
    ladders,
    refused: {
      turnedAway: ({ refusal }) => void seen.refused.push(refusal),
      proven: (address, username) => void seen.refused.push(`not ${address} ${username}`),
      note: ({ refusal, status, line, detail }) =>
        void seen.refused.push(`${line?.id} ${status} ${refusal}${detail === null ? '' : ` ${detail}`}`),
    },
    peers: overrides.peers ?? [],
    registered: overrides.registered,
    isHome,
    lacking: () => undefined,
    serviceNumber: '8810',
    node: null,
    script: SCRIPT,
    clock,
    random: seededRandom(1),
    background: (task, name) => void task.catch((cause: unknown) => fault(name, cause)),
    leaving: overrides.leaving ?? new AbortController().signal,
  };
  const press = (key: string): void => phone.listener?.pressed(key as DtmfKey);
  const release = (): void => phone.listener?.released();
  const keyIn = async (keys: string): Promise<void> => {
    for (const key of keys) {
      press(key);
      release();
    }
    await settled();
  };
  return {
    dialin: createDialin(parts),
    ladders,
    clock,
    seen,
    order,
    press,
    release,
    keyIn,
    intrude: () => phone.listener?.intruded(),
  };
};

export type DialinFixture = ReturnType<typeof dialinFixture>;

/** Accepts every code and writes it down. */
export const counting =
  (dialled: string[]): Dial =>
  async (code) => {
    dialled.push(code);
    return ok({ app: 'ui', id: 'cnf_1' });
  };

export const settled = () => new Promise((resolve) => setImmediate(resolve));

export const ring = async (rig: DialinFixture, user: string, call = new FakeCall('kitchen', user)) => {
  rig.dialin.incoming(call);
  await settled();
  return call;
};
