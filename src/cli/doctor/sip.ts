import type { Config } from '../../config/index.ts';
import type { LineJson, RefusedRequestView } from '../../http/schema.ts';
import type { Answer } from '../outcome.ts';
import { printable } from '../printable.ts';
import { answered } from '../rest-answer.ts';
import { askServer } from '../running-server.ts';
import { type Check, checkLine, fine, warning } from './check.ts';

/** Says of each line whether its phone is registered, and of each request that was refused lately why. Never fails for what it finds. */
export const doctorSip = async (config: Config): Promise<Answer> => {
  const { answer } = (await askServer(config)).rest;
  const lines = answered(await answer('GET /v1/lines')).items;
  const refused = answered(await answer('GET /v1/sip/recent')).items;
  const checks = [...lines.map(lineCheck), ...refusedChecks(refused)];
  return { text: checks.map(checkLine).join('\n'), data: { lines, refused } };
};

const lineCheck = ({ id, label, enabled, certificate, peer, registration }: LineJson): Check => {
  const name = `line ${id}`;
  if (!enabled) return fine(name, `"${printable(label)}" is disabled`);
  if (registration) return fine(name, registrationText(registration));
  if (certificate !== null) return fine(name, 'needs no registration: a certificate proves it');
  if (peer !== null) return fine(name, `needs no registration: the peer ${peer} speaks for it`);
  return warning(name, 'not registered', 'look for its phone below; docs/operate.md, "Why does my ATA not register?"');
};

const registrationText = ({ address, userAgent, node }: NonNullable<LineJson['registration']>): string =>
  `registered from ${address}${deviceText(userAgent)}${node === null ? '' : `, at the node ${printable(node)}`}`;

const refusedChecks = (refused: readonly RefusedRequestView[]): readonly Check[] =>
  refused.length === 0 ? [fine('SIP', 'nothing was refused since the server started')] : refused.map(refusedCheck);

const refusedCheck = (request: RefusedRequestView): Check => {
  const { at, times, address, transport, method, line, userAgent, status, refusal, meaning, detail } = request;
  const what = `${method ?? 'a message'} from ${address} over ${transport}${deviceText(userAgent)}`;
  const answer = status === null ? 'was dropped' : `was answered ${status}`;
  const often = times === 1 ? `at ${at}` : `${times} times, last at ${at}`;
  const more = detail === null ? '' : ` (${printable(detail)})`;
  return warning(line ? `line ${line.id}` : 'SIP', `${what} ${answer}, ${often}`, `${refusal}${more}: ${meaning}`);
};

const deviceText = (userAgent: string | null): string => (userAgent === null ? '' : ` (${printable(userAgent)})`);
