import * as z from 'zod';
import { Secret } from '../lib/index.ts';
import { firstLine } from './first-line.ts';
import { type FaultOf, flag, list, PATH, secret, text, textOr, whole } from './setting.ts';

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45})$/;
const UPSTREAM = /^https?:\/\/[^\s/?#@]{1,300}$/;
const LOGIN = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
const PASSWORD = /^[^\p{Cc}\p{Cs}]{1,200}$/u;
/** UPnP Device Architecture 2.0, 2.3: the type of a service; 3.2.1: what names an action of it. */
const GUARDED = /^urn:[A-Za-z0-9.-]{1,64}:service:[A-Za-z0-9._-]{1,64}:\d{1,4}#[A-Za-z0-9._-]{1,64}$/;

const guardedFault: FaultOf = (item) => (GUARDED.test(item) ? undefined : '');

const login = z.strictObject({
  user: text(LOGIN, 'a text of 1 to 128 characters', 'Who Offhook is to the upstream'),
  password: secret(PASSWORD, 'a text of 1 to 200 characters (quotes help)', 'Password of that login'),
  passwordFile: text(PATH, 'a path', 'File whose first line is the password, in the place of `password`'),
});

const guard = z.strictObject({
  upstream: text(
    UPSTREAM,
    'an http or https URL without a path, such as http://192.168.178.1:49000',
    'TR-064 device that Offhook stands before: its services are shown as ours, and its calls pass through here',
  ),
  login: login.prefault({}),
  actions: list(
    guardedFault,
    [],
    'a list of actions such as urn:dslforum-org:service:DeviceConfig:1#Reboot, each at most once',
    'What may be called at the upstream only with a confirmation; everything else passes with a login alone',
  ),
});

/** The keys `tr064.*`. */
export const tr064 = z.strictObject({
  host: textOr('0.0.0.0', HOST, 'an IP address or a host name', 'Where the TR-064 door listens'),
  port: whole(0, 65535, 0, 'TCP port for TR-064 clients, usually 49000, plain HTTP with digest login; 0 = off'),
  single: flag(false, 'One TR-064 client at a time: while another asks for a confirmation, it is told to wait (868)'),
  guard: guard.prefault({}),
});

type Tr064 = z.output<typeof tr064>;

/** The same with the password of the upstream, as far as the file that holds it can be read; else one sentence. */
export const withGuardPassword = (given: Tr064): { readonly tr064: Tr064; readonly problem?: string } => {
  const { passwordFile, ...login } = given.guard.login;
  if (passwordFile === undefined || login.password !== undefined) return { tr064: given };
  const line = firstLine(passwordFile);
  if (line !== undefined && PASSWORD.test(line))
    return { tr064: { ...given, guard: { ...given.guard, login: { ...login, password: new Secret(line) } } } };
  const why = line === undefined ? 'cannot be read' : 'does not begin with a line of 1 to 200 characters';
  return { tr064: given, problem: `the file ${passwordFile} of tr064.guard.login.passwordFile ${why}.` };
};

/** What is wrong with these keys together: a sentence each, by the key to change. */
export const tr064Faults = ({ port, guard: { upstream, login, actions } }: Tr064) => {
  const needed = { 'login.user': login.user, 'login.password': login.password ?? login.passwordFile };
  return [
    {
      key: 'tr064.guard.upstream',
      broken: upstream !== undefined && port === 0,
      detail: 'tr064.guard.upstream is set, but tr064.port is 0 (off).',
    },
    {
      key: 'tr064.guard.upstream',
      broken: upstream !== undefined && !URL.canParse(upstream),
      detail: 'tr064.guard.upstream must name a port from 1 to 65535.',
    },
    {
      key: 'tr064.guard.actions',
      broken: upstream !== undefined && actions.length === 0,
      detail: 'tr064.guard.actions names nothing, but tr064.guard.upstream is set: every call would pass.',
    },
    {
      key: 'tr064.guard.actions',
      broken: upstream === undefined && actions.length > 0,
      detail: 'tr064.guard.upstream is not set, but tr064.guard.actions is: nothing would be guarded.',
    },
    {
      key: 'tr064.guard.login.passwordFile',
      broken: login.password !== undefined && login.passwordFile !== undefined,
      detail: 'tr064.guard.login must have a password or a passwordFile, not both.',
    },
    ...Object.entries(needed).map(([name, value]) => ({
      key: `tr064.guard.${name}`,
      broken: upstream !== undefined && value === undefined,
      detail: `tr064.guard.${name} is not set, but tr064.guard.upstream is.`,
    })),
  ];
};
