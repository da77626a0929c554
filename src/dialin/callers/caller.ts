import type { LineDirectory } from '../../line/index.ts';
import type { LineKind } from '../../line/port.ts';
import type { RequestFacts } from '../../sip/port.ts';
import type { Caller, CallerSettings, Unmapped } from './port.ts';
import { kindByRules } from './rules.ts';

/** RFC 3323 4.1.1.3: whom From names who withholds his number. */
const ANONYMOUS = 'anonymous';

/**
 * Who calls through a registration, by the one header field that counts there: the display name never does. Total: what the PBX does not name,
 * or names in a way that no rule and line have, is nobody.
 */
export const callerOf = (
  settings: CallerSettings,
  lines: Pick<LineDirectory, 'behindPeer'>,
  facts: RequestFacts,
): Caller => {
  const number = settings.reads === 'From' ? facts.from.user : facts.asserted?.user;
  if (number === undefined || number === '' || number.toLowerCase() === ANONYMOUS)
    return unmapped('unnamed', undefined);
  if (!isOwnHost(settings, facts)) return unmapped('elsewhere', number);
  const given = kindByRules(settings.rules, number);
  if (given === undefined) return unmapped('no-rule', number);
  const line = lines.behindPeer(settings.name, number);
  return line === undefined ? unmapped('no-line', number, given) : { kind: 'line', line, number, given };
};

const unmapped = (why: Unmapped, number: string | undefined, given?: LineKind): Caller => ({
  kind: 'unmapped',
  why,
  number,
  given,
});

/** What the PBX asserts is its own word, whatever host stands there; From of a caller from outside may have the host of his provider. */
const isOwnHost = ({ reads, hosts }: CallerSettings, { from: { host }, source }: RequestFacts): boolean =>
  reads === 'P-Asserted-Identity' || hosts.includes(host) || host === source.address;
