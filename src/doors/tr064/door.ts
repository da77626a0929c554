import type { IncomingMessage } from 'node:http';
import type { Origin } from '../../confirmation/index.ts';
import type { HttpParts } from '../../http/parts.ts';
import { hopsIn } from '../../http/sender.ts';
import { canonicalAddress, errorCode } from '../../lib/index.ts';
import { type ActionParts, askedBy, faultAnswer, isOpen, type Performed, perform, securityPort } from './actions.ts';
import { type Answer, BAD_REQUEST, NOT_FOUND, xml } from './answers.ts';
import { type Directory, directoryOf, type Offered } from './directory.ts';
import type { Guard } from './guard.ts';
import type { Logins } from './logins.ts';
import { actionIn, textOf } from './message.ts';
import { AUTH } from './own-services.ts';
import type { Processes } from './processes.ts';
import { answerMessage, type Call, readCall } from './soap.ts';

/** What a request meets, one after the other. */
export interface DoorParts extends Omit<ActionParts, 'processes'> {
  readonly logins: Pick<Logins, 'judge'>;
  readonly processes: Processes;
  /** Undefined: there is no device behind us. */
  readonly guard: Guard | undefined;
  readonly originOf: HttpParts['originOf'];
  /** What tells this installation from others. */
  readonly name: string;
  /** Hears of a guarded call that passed, and of a call that the device did not take. */
  readonly note: (what: 'guarded call' | 'not taken', about: Readonly<Record<string, string | number>>) => void;
}

/** A call whose address, header field and body name the same action. */
interface Agreed {
  readonly service: Offered;
  readonly call: Call;
  readonly origin: Origin;
}

const UNKNOWN: Answer = { status: 503, retryAfterSeconds: 5 };

/** Answers a request that may be read. Rejects where the connection breaks, the store is away, or for a fault. */
export const createDoor = (parts: DoorParts): ((request: IncomingMessage) => Promise<Answer>) => {
  const { logins, guard, processes, name } = parts;
  const ours = directoryOf(name, undefined);
  let known: { readonly described: object; readonly directory: Directory } | undefined;

  const directory = async (path: string): Promise<Directory & { readonly absent: Answer }> => {
    // What is ours whoever is behind us does not wait for that one.
    if (path === AUTH.controlPath || path === AUTH.scpdPath) return { ...ours, absent: NOT_FOUND };
    const described = await guard?.described();
    // What the device behind us has is not known now: nobody is told that it does not have it.
    if (!described) return { ...ours, absent: guard ? UNKNOWN : NOT_FOUND };
    if (known?.described !== described) known = { described, directory: directoryOf(name, described) };
    return { ...known.directory, absent: NOT_FOUND };
  };

  /** No proxy is believed here: what comes through one counts as from the internet. */
  const originIn = (request: IncomingMessage): Origin => {
    const { peer, forwardedFor, forwarded } = hopsIn(request);
    return parts.originOf(forwardedFor === undefined && !forwarded ? peer : undefined);
  };

  /** A listed action passes with a token alone: the call that brings it is the OK. */
  const pass = async (
    account: Parameters<Processes['redeem']>[0],
    { service, call, origin }: Agreed,
  ): Promise<Answer> => {
    if (!guard || !service.actions.has(call.action)) return faultAnswer(401);
    const about = { account: account.username, service: call.service, action: call.action };
    const asked = guard.isListed(call) ? 'listed' : 'passed';
    if (asked === 'listed') {
      const redeemed = await processes.redeem(account, call.token, origin);
      if (redeemed !== 'granted') return { ...faultAnswer(redeemed === 'blocked' ? 867 : 866), asked };
      parts.note('guarded call', about);
    }
    const answer = await guard
      .pass(service.place.controlPath, call, call.args)
      .catch((cause: unknown) => ({ status: errorCode(cause), body: '' }));
    // SOAP 1.1 6.2: nothing else is an answer to a message.
    if (answer.status === 200 || answer.status === 500) return { ...xml(answer.status, answer.body), asked };
    parts.note('not taken', { ...about, status: answer.status });
    return { ...faultAnswer(501), asked };
  };

  const post = async (request: IncomingMessage, service: Offered | undefined, absent: Answer): Promise<Answer> => {
    if (!service) return absent;
    const named = actionIn(request);
    if (named?.service !== service.place.type) return BAD_REQUEST;
    const open = isOpen(service, named.action);
    const login = open ? undefined : await loginOf(logins, request);
    if (login && login.kind !== 'account') return login.answer;
    const text = await textOf(request);
    const call = text === undefined ? undefined : readCall(text);
    if (call?.service !== named.service || call.action !== named.action) return BAD_REQUEST;
    const origin = originIn(request);
    if (!login) return call.hasContentLogin ? challengeOf(logins, request) : answerTo(call, securityPort());
    const { account } = login;
    if (service.by === 'upstream') return pass(account, { service, call, origin });
    return answerTo(call, await perform(parts, service, { ...call, account, origin }));
  };

  return async (request) => {
    const path = request.url ?? '';
    const { documents, services, absent } = await directory(path);
    if (request.method === 'POST') return post(request, services.get(path), absent);
    if (request.method !== 'GET') return { status: 405 };
    const document = documents.get(path);
    return document === undefined ? absent : { ...xml(200, document), asked: 'read' };
  };
};

const answerTo = (call: Call, performed: Performed): Answer => ({
  ...(performed.kind === 'done' ? xml(200, answerMessage(call, performed.args)) : faultAnswer(performed.code)),
  asked: askedBy(call),
});

type Login =
  | Extract<Awaited<ReturnType<Logins['judge']>>, { readonly kind: 'account' }>
  | { readonly kind: 'none'; readonly answer: Answer };

const loginOf = async (logins: DoorParts['logins'], request: IncomingMessage): Promise<Login> => {
  const judged = await logins.judge({
    method: 'POST',
    target: request.url ?? '',
    authorizations: request.headersDistinct.authorization ?? [],
    address: canonicalAddress(request.socket.remoteAddress ?? ''),
  });
  if (judged.kind === 'account') return judged;
  return {
    kind: 'none',
    answer: judged.kind === 'misdirected' ? BAD_REQUEST : { status: 401, challenge: judged.value },
  };
};

/** The older login, in the message itself, is not taken: whoever tries it is shown the one that is. */
const challengeOf = async (logins: DoorParts['logins'], request: IncomingMessage): Promise<Answer> => {
  const login = await loginOf(logins, request);
  return login.kind === 'none' ? login.answer : BAD_REQUEST;
};
