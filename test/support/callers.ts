import { readdirSync, readFileSync } from 'node:fs';
import { claimsOf } from '../../src/dialin/claims.ts';
import type { CallerRefusal, Claims, JudgedLine } from '../../src/line/index.ts';
import type { LineTrust } from '../../src/line/port.ts';
import { Facts, sessionIn } from '../../src/sip/facts.ts';
import type { Transport } from '../../src/sip/port.ts';
import { parseMessage } from '../../src/sip/syntax/parse.ts';

/** What test/fixtures/callers/expected.json says of one request. */
export interface Caller extends Readonly<Record<LineTrust, CallerRefusal | 'trusted'>> {
  readonly device: string;
  readonly kind: JudgedLine['kind'];
  readonly transport: Transport;
  readonly address: string;
  readonly signals: readonly string[];
}

const FOLDER = 'test/fixtures/callers';

/** Every request of the corpus by name, with what is expected of it. */
export const callers = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8')) as Readonly<Record<string, Caller>>;

/** The names of the request files that are there. */
export const callerFiles = (): readonly string[] =>
  readdirSync(FOLDER).flatMap((file) => (file.endsWith('.sip') ? [file.slice(0, -4)] : []));

/** The request as the server reads it, by the same parser. `registration` defaults to one of the same phone. */
export const claimsFrom = (
  bytes: Buffer,
  { transport, address }: Pick<Caller, 'transport' | 'address'>,
  registration?: Claims['registration'],
): Claims => {
  const parsed = parseMessage(bytes, { maxBytes: 8192 });
  if (parsed.kind !== 'request') throw new Error(`The request is ${parsed.kind}`);
  const facts = new Facts(parsed.request, { transport, address, port: 5060 });
  return claimsOf(facts, sessionIn(parsed.request), registration ?? { address, userAgent: facts.userAgent });
};

export const claimsOfCaller = (name: string): Claims => {
  const caller = callers[name];
  if (!caller) throw new Error(`expected.json has no ${name}`);
  return claimsFrom(readFileSync(`${FOLDER}/${name}.sip`), caller);
};
