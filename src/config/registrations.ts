import { isIP } from 'node:net';
import * as z from 'zod';
import { Secret } from '../lib/index.ts';
import { CALLER_RULES_ALLOWED, callerRuleFault } from './caller-rules.ts';
import { firstLine } from './first-line.ts';
import { choice, entries, flag, list, needed, PATH, secret, text, whole } from './setting.ts';

const NAME = /^[A-Za-z0-9._-]{1,64}$/;
/** RFC 3261 25.1 `user`: what needs no escaping there, but for what would end it or part it. */
const USER = /^[A-Za-z0-9_.!~*'()&=+$-]{1,64}$/;
const NUMBER = /^[0-9*#]{1,16}$/;
const AUTH_USER = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
const PASSWORD = /^[^\p{Cc}\p{Cs}]{1,200}$/u;
/** A name or an IPv4 address, or an IPv6 one in brackets; then a port. */
const REGISTRAR =
  /^(?:(?<name>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?)|\[(?<ipv6>[0-9A-Fa-f:.]{2,45})\])(?::(?<port>[1-9]\d{0,4}))?$/;

/** Whom a registration is with. */
export interface Registrar {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  /** Undefined: the one that is looked up, or the usual one. */
  readonly port: number | undefined;
}

/** Reads `host` or `host:port`; undefined when it is malformed. */
export const registrarOf = (written: string): Registrar | undefined => {
  const { name, ipv6, port } = REGISTRAR.exec(written)?.groups ?? {};
  const host = name ?? ipv6;
  const number = port === undefined ? undefined : Number(port);
  if (host === undefined || (number ?? 0) > 65_535) return undefined;
  return ipv6 === undefined || isIP(ipv6) === 6 ? { host, port: number } : undefined;
};

const registration = z.strictObject({
  name: needed(
    NAME,
    'a name: 1 to 64 letters, digits, dots, hyphens and underscores',
    'What the registration is called here, also by the `peer` of lines; no peer of `sip.peers` has the same name',
  ),
  registrar: needed(
    REGISTRAR,
    'a host name or address, with a port where it is not found by a look-up: fritz.box, 192.168.178.1:5060 or [fd00::1]',
    'The box or PBX to register at; a name without a port is looked up as RFC 3263 says, by SRV and then by address',
  ),
  transport: choice(
    ['udp', 'tcp', 'tls'],
    'udp',
    'How it is reached; with tls its certificate must name the registrar',
  ),
  tlsCa: text(
    PATH,
    'a path',
    'PEM file of the authorities that vouch for the registrar; those that Node.js trusts when not set',
  ),
  user: needed(
    USER,
    "1 to 64 letters, digits and the signs -_.!~*'()&=+$",
    'The account: who Offhook is to the registrar',
  ),
  authUser: text(
    AUTH_USER,
    'a text of 1 to 128 characters',
    'The user name that the password belongs to; `user` when not set',
  ),
  realm: text(
    AUTH_USER,
    'a text of 1 to 128 characters',
    'The digest realm that the password is for: it is proven in the name of no other; of any when not set',
  ),
  password: secret(PASSWORD, 'a text of 1 to 200 characters (quotes help)', 'The password of the account'),
  passwordFile: text(PATH, 'a path', 'File whose first line is the password, in the place of `password`'),
  number: text(
    NUMBER,
    '1 to 16 digits and the signs * and #',
    'What the phones of the PBX dial to call Offhook, `**620` at a FRITZ!Box: shown in the place of the service number to whoever is to dial on one of them',
  ),
  expires: whole(60, 86_400, 300, 'How long the registrar is asked to keep the registration, in seconds', 'seconds'),
  preset: choice(
    ['none', 'fritzbox'],
    'none',
    'What is known of the PBX: `fritzbox` takes its internal numbers for what they are (`**1` to `**3` analog, `**51` to `**58` ISDN, `**610` to `**619` DECT, `**620` to `**629` IP), and From for whom it names',
  ),
  callers: list(
    callerRuleFault,
    [],
    CALLER_RULES_ALLOWED,
    'Which number is which kind of phone; the first rule that fits counts, those of the preset come last. A caller whom none fits, or who has no line, is answered 480',
  ),
  fromIsTrusted: flag(
    false,
    'The caller is read from From instead of P-Asserted-Identity. Only for a PBX that writes From itself in every call: where it passes on what the phone or a caller from outside wrote, anybody can call himself by the number of a phone of the house',
  ),
});

/** The key `sip.registrations`. */
export const registrations = entries(
  registration,
  16,
  'Boxes and PBXs that Offhook registers at as a telephone, so that their phones can call it by an internal number',
);

/** An entry of `sip.registrations`. */
export type Registration = z.output<typeof registration>;

/** The entries with their passwords, as far as files can be read that hold them; and a sentence for each other. */
export const withPasswords = (
  given: readonly Registration[],
): { readonly registrations: Registration[]; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const registrations = given.map((entry, index) => {
    if (entry.passwordFile === undefined) return entry;
    const text = firstLine(entry.passwordFile);
    if (text !== undefined && PASSWORD.test(text)) return { ...entry, password: new Secret(text) };
    const why = text === undefined ? 'cannot be read' : 'does not begin with a line of 1 to 200 characters';
    problems.push(`the file ${entry.passwordFile} of sip.registrations[${index}].passwordFile ${why}.`);
    return entry;
  });
  return { registrations, problems };
};

/** What is wrong with entries together, or with fields of one: a sentence each. `others`: names that are taken. */
export const registrationFaults = (given: readonly Registration[], others: readonly string[]): readonly string[] =>
  given.flatMap((entry, index) => {
    const here = `sip.registrations[${index}]`;
    const { name, transport, tlsCa, password, passwordFile, registrar } = entry;
    const isTwice = given.findIndex((other) => other.name === name) < index;
    return [
      [registrarOf(registrar) === undefined, `${here}.registrar must name an address, and a port from 1 to 65535.`],
      [isTwice, `${here}.name must be one that no other registration has, not ${name}.`],
      [others.includes(name), `${here}.name must be one that no peer of sip.peers has, not ${name}.`],
      [password === undefined && passwordFile === undefined, `${here} needs a password or a passwordFile.`],
      [
        password !== undefined && passwordFile !== undefined,
        `${here} must have a password or a passwordFile, not both.`,
      ],
      [tlsCa !== undefined && transport !== 'tls', `${here}.tlsCa is only looked at with transport tls.`],
    ].flatMap(([isBroken, detail]) => (isBroken === true ? [String(detail)] : []));
  });
