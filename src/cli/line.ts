import { networkInterfaces } from 'node:os';
import type { Config } from '../config/index.ts';
import { deviceSetups } from '../device-setup/index.ts';
import type { CallView, LineJson } from '../http/schema.ts';
import { cryptoRandom, newPassword } from '../lib/index.ts';
import type { LineKind, LineTrust } from '../line/index.ts';
import { inputLine } from './input-line.ts';
import { withLines } from './kept-lines.ts';
import { type Answer, badInput, notPossible } from './outcome.ts';
import { phoneServer } from './own-address.ts';
import { setupSheet } from './setup-sheet.ts';
import type { Surroundings } from './surroundings.ts';
import { table } from './table.ts';

/** What `line add` was given besides the id. */
export interface AddLineOptions {
  readonly kind: LineKind;
  readonly username?: string;
  readonly label?: string;
  readonly confirmsFor?: readonly string[];
  readonly trust?: LineTrust;
  readonly certificate?: string;
  readonly peer?: string;
  readonly passwordStdin?: true;
}

/**
 * Adds a line and says what to type into the ATA. Without `--password-stdin` it makes the password, and shows it this once; a
 * line that a certificate or a peer proves gets none.
 */
export const addLine = async (
  around: Surroundings,
  config: Config,
  id: string,
  options: AddLineOptions,
): Promise<Answer> => {
  const { kind, username = id, label, confirmsFor, trust, certificate, peer } = options;
  const chosen = options.passwordStdin ? await passwordFrom(around) : undefined;
  const made = chosen === undefined && !certificate && !peer ? newPassword(cryptoRandom) : undefined;
  const password = chosen ?? made;
  const { line, inForce } = await withLines(config, async (lines, inForce) => {
    if (await lines.get(id))
      throw notPossible(
        `There is a line ${id} already: remove it first (offhook line remove ${id}) or take another id.`,
      );
    const line = await lines.put(id, { kind, username, password, label, confirmsFor, trust, certificate, peer });
    return { line, inForce };
  });
  const { sip, code } = inForce;
  const server = phoneServer(sip, networkInterfaces());
  const { udpPort, tcpPort, tlsPort } = sip;
  const account = { server, udpPort, tcpPort, tlsPort, username, password: made };
  const plan = { ...code, serviceNumber: sip.serviceNumber };
  const sheet = certificate || peer ? proofSheet(line) : setupSheet(account, plan);
  return {
    text: `Added line ${id} (${line.kind}, "${line.label}").${caution(kind)}\n\n${sheet}`,
    data: { line, account: { ...account, password: made ?? null }, devices: deviceSetups(plan) },
  };
};

/** What proves the line instead of a password. */
const proofSheet = ({ username, certificate, peer }: LineJson): string =>
  certificate === null
    ? `Its calls come from the peer ${peer} alone: name that in sip.peers or sip.registrations, and let it put ${username} into P-Asserted-Identity (a FRITZ!Box needs to be told nothing).`
    : `Its calls are proven by the client certificate ${certificate} alone: let the phone connect over TLS with it, as user ${username}.`;

const caution = (kind: LineKind): string =>
  kind === 'ip' ? '\nIt is an IP phone or an app: it can register and call, but never confirm.' : '';

const passwordFrom = async (around: Surroundings): Promise<string> => {
  const password = await inputLine(around);
  if (password === '') throw badInput('No password came on standard input.');
  return password;
};

/** So many lines are asked for their last call: a house has fewer, and a server answers no more in a moment. */
const MOST_ASKED = 100;

/** A line, and what its newest call was refused for; null where that confirmed, or where there was none. */
type ListedLine = LineJson & { readonly lastRefusal: Pick<CallView, 'at' | 'refusal' | 'meaning' | 'detail'> | null };

/** Every line with its registration, wrong codes and why its last call was refused. */
export const listLines = async (config: Config): Promise<Answer> => {
  const items = await withLines(config, async (kept) => {
    const lines = await kept.list();
    const listed: ListedLine[] = [];
    for (const [at, line] of lines.entries())
      listed.push({ ...line, lastRefusal: refusalIn(at < MOST_ASKED ? await kept.lastCall(line.id) : undefined) });
    return listed;
  });
  const head = [
    'ID',
    'KIND',
    'USERNAME',
    'LABEL',
    'CONFIRMS FOR',
    'SOURCE',
    'REGISTERED FROM',
    'WRONG CODES',
    'LAST CALL REFUSED',
  ];
  const refused = items.find(({ lastRefusal }) => lastRefusal !== null);
  const why = refused ? `\n\nWhy, in words: offhook calls --line ${refused.id}` : '';
  const text =
    items.length === 0
      ? 'There are no lines yet: offhook line add <id> --kind dect'
      : table(head, items.map(row)) + why;
  return { text, data: { items } };
};

const refusalIn = (call: CallView | undefined): ListedLine['lastRefusal'] => {
  if (!call || call.outcome === 'confirmed') return null;
  const { at, refusal, meaning, detail } = call;
  return { at, refusal, meaning, detail };
};

const row = (line: ListedLine): readonly string[] => [
  line.id,
  line.enabled ? line.kind : `${line.kind}, disabled`,
  line.username,
  line.label,
  line.confirmsFor === '*' ? 'everybody' : line.confirmsFor.join(', '),
  line.source,
  registrationText(line),
  line.tries.blockedForSeconds > 0
    ? `${line.tries.wrong}, blocked for ${line.tries.blockedForSeconds} s`
    : String(line.tries.wrong),
  line.lastRefusal ? `${line.lastRefusal.refusal} at ${line.lastRefusal.at}` : '-',
];

const registrationText = ({ registration }: LineJson): string => {
  if (registration === null) return '-';
  const { address, node } = registration;
  return node === null ? address : `${address}, at ${node}`;
};

/** Removes a line of the API or the command line. */
export const removeLine = async (config: Config, id: string): Promise<Answer> => {
  await withLines(config, (lines) => lines.remove(id));
  return { text: `Removed line ${id}.`, data: { removed: id } };
};

/** Forgets the wrong codes of a line, so that it may dial codes again at once. */
export const unblockLine = async (config: Config, id: string): Promise<Answer> => {
  await withLines(config, (lines) => lines.unblock(id));
  return { text: `Line ${id} may dial codes again.`, data: { unblocked: id } };
};
