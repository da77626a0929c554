import { once } from 'node:events';
import type { ConfirmationView } from '../http/schema.ts';
import type { Endpoint } from '../sip/client/index.ts';
import type { SipResponse } from '../sip/syntax/index.ts';
import type { DemoApi } from './api.ts';
import { createPhone, type Phone } from './phone/phone.ts';

/** A line that the scripted phone may use. */
interface DemoLine {
  readonly id: string;
  readonly label: string;
  readonly password: string;
}

/** What a round is played with. `say` prints one line. */
export interface RoundParts {
  readonly api: DemoApi;
  readonly sip: Endpoint;
  readonly line: DemoLine;
  readonly say: (text: string) => void;
  /** Aborts when the person has seen enough: the phone hangs up, and the round ends early. */
  readonly leaving: AbortSignal;
}

const MS = 1000;

/** Who hears of a call. */
interface Listening extends Pick<RoundParts, 'say' | 'leaving'> {
  readonly noteOn?: (response: SipResponse) => string;
}

/** The main job once, over real SIP: register, ask, dial, hear the tone, be hung up, click OK. Rejects where a step fails. */
export const playRound = async ({ api, sip, line, say, leaving }: RoundParts): Promise<void> => {
  const phone = createPhone({ server: sip, username: line.id, password: line.password });
  await phone.start();
  try {
    const registered = await phone.register();
    say(`phone         REGISTER ${line.id} -> ${registered.status} ${registered.reason}`);

    const asked = await api.request('window-1');
    say(`person        clicks "Export settings"`);
    say(stateLine(asked));
    const watched = narrate(api, asked, say);

    await dialAndListen(phone, dialOf(asked), { say, leaving });
    if (leaving.aborted) return;
    const confirmed = await watched;
    if (confirmed?.state !== 'confirmed') throw new Error(`The confirmation is ${confirmed?.state}, not confirmed.`);
    say('person        clicks OK');
    say(stateLine(await api.complete(asked.id)));
    await phone.unregister();
  } finally {
    await phone.stop();
  }
};

/** What the person keys in, at once. */
export const dialOf = ({ methods }: ConfirmationView): string => {
  const dial = methods.find(({ method }) => method === 'phone')?.dial;
  if (dial === undefined) throw new Error('No phone may confirm this.');
  return dial;
};

const toDial = (shown: ConfirmationView): string => {
  const phone = shown.methods.find(({ method }) => method === 'phone');
  return phone?.dial === undefined && phone?.serviceNumber !== undefined
    ? `call ${phone.serviceNumber}, wait for the tone, key in ${phone.digits}`
    : `dial ${dialOf(shown)}`;
};

/** One line for the state that a confirmation is in. */
export const stateLine = (shown: ConfirmationView): string => `confirmation  ${shown.state}${detail(shown)}`;

const detail = (shown: ConfirmationView): string => {
  if (shown.state === 'pending') return `: ${toDial(shown)}, ${shown.expiresIn} s left`;
  if (shown.state === 'completed') return `: grant valid until ${shown.grant.expiresAt}`;
  if (shown.state !== 'confirmed') return '';
  const { line } = shown.confirmedBy;
  return ` by the line "${line?.label}" (${line?.kind})`;
};

/** Says every state as it comes; resolves with the first that is not pending. */
export const narrate = async (
  api: DemoApi,
  asked: ConfirmationView,
  say: (text: string) => void,
): Promise<ConfirmationView | undefined> => {
  for await (const shown of api.changes(asked.id, asked.version)) {
    say(stateLine(shown));
    if (shown.state !== 'pending') return shown;
  }
  return undefined;
};

/** Dials, says every answer, and waits for the end of the call. `noteOn` adds to an answer. Rejects unless it is a 200. */
export const dialAndListen = async (
  phone: Phone,
  dial: string,
  { say, leaving, noteOn = () => '' }: Listening,
): Promise<void> => {
  say(`phone         INVITE ${dial}`);
  const call = await phone.dial(dial, {
    onResponse: (status, reason, response) => say(`              <- ${status} ${reason}${noteOn(response)}`),
  });
  const { status, reason } = await call.final();
  if (status !== 200) throw new Error(`The call was answered ${status} ${reason}.`);
  const answeredAt = performance.now();
  if (!leaving.aborted) await Promise.race([call.waitForBye(), once(leaving, 'abort')]);
  if (leaving.aborted) {
    await call.hangup();
    return;
  }
  const seconds = ((performance.now() - answeredAt) / MS).toFixed(1);
  say(`phone         heard ${call.audio.packets} RTP packets; Offhook hung up after ${seconds} s`);
};
