import { isMap, type YAMLMap } from 'yaml';
import * as z from 'zod';
import {
  CERTIFICATE_ALLOWED,
  certificateName,
  closest,
  err,
  isGivenName,
  isName,
  NAME_ALLOWED,
  ok,
  passwordFault,
  type Result,
} from '../lib/index.ts';
import type { ConfigProblem } from './problem.ts';
import { plainValue, readYaml, type YamlFile } from './yaml-file.ts';

const PRINTABLE = /^\P{Cc}+$/u;

const usersIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((user) => user.trim())
    .filter((user) => user !== '');

/** One text of users, as the command line takes it, is the list that it means. */
const listOfText = (value: unknown): unknown => (typeof value === 'string' && value !== '*' ? usersIn(value) : value);

const fields = {
  kind: z.enum(['analog', 'dect', 'isdn', 'ip']),
  username: z.string().refine(isGivenName),
  password: z.string().optional(),
  label: z.string().min(1).max(64).regex(PRINTABLE).optional(),
  confirmsFor: z
    .preprocess(listOfText, z.union([z.literal('*'), z.array(z.string().min(1).max(128).regex(PRINTABLE)).min(1)]))
    .optional(),
  trust: z.enum(['strict', 'standard', 'provisioned']).optional(),
  certificate: z
    .string()
    .refine((text) => certificateName(text) !== undefined)
    .optional(),
  peer: z.string().refine(isName).optional(),
  enabled: z.boolean().optional(),
};

const allowed: Readonly<Record<keyof typeof fields, string>> = {
  kind: 'one of analog, dect, isdn, ip',
  username: `${NAME_ALLOWED}; with a peer also stars and plus signs (in quotes: "**610")`,
  password: 'a text of 8 to 128 characters (quotes help)',
  label: 'a text of 1 to 64 characters',
  confirmsFor: '"*" or a list of user names such as [anna]',
  trust: 'one of strict, standard, provisioned',
  certificate: `${CERTIFICATE_ALLOWED} (in quotes)`,
  peer: `the name of a peer in sip.peers or of an entry of sip.registrations: ${NAME_ALLOWED}`,
  enabled: 'true or false',
};

/** One line of lines.yaml: what `LineDirectory.syncFile` takes. */
export type LineEntry = { readonly id: string } & Readonly<z.output<z.ZodObject<typeof fields>>>;

/** Reads lines.yaml. `name` is how the file is called in sentences. Refuses it as a whole, with every problem and its line. */
export const readLines = (path: string, name: string): Result<readonly LineEntry[], readonly ConfigProblem[]> => {
  const file = readYaml(path, name);
  if (!file.ok) return err([file.error]);
  const { root } = file.value;
  const problems: ConfigProblem[] = [];
  const entries: LineEntry[] = [];
  for (const { key, value } of root?.items ?? []) {
    if (plainValue(key) !== 'lines')
      problems.push({ source: file.value.at(key), detail: `the file holds one key, lines, not ${plainValue(key)}.` });
    else if (isMap(value)) readEntries(file.value, value, entries, problems);
    else if (plainValue(value) !== null)
      problems.push({ source: file.value.at(key), detail: 'lines must hold one entry per line, by its id.' });
  }
  return problems.length > 0 ? err(problems) : ok(entries);
};

const readEntries = (file: YamlFile, lines: YAMLMap, entries: LineEntry[], problems: ConfigProblem[]): void => {
  const holders = new Map<string, string>();
  for (const { key, value } of lines.items) {
    const id = String(plainValue(key));
    const entry = isMap(value) ? readEntry(file, id, key, value) : err([notAnEntry(file, id, key)]);
    if (!entry.ok) {
      problems.push(...entry.error);
      continue;
    }
    const { username } = entry.value;
    const holder = holders.get(username);
    if (holder !== undefined)
      problems.push({
        source: file.at(key),
        detail: `line ${id} has the username ${username}, but that is the one of line ${holder}.`,
      });
    holders.set(username, id);
    entries.push(entry.value);
  }
};

const notAnEntry = (file: YamlFile, id: string, key: unknown): ConfigProblem => ({
  source: file.at(key),
  detail: `line ${id} must hold kind, username and password, such as { kind: dect, username: kitchen, password: "..." }.`,
});

const readEntry = (
  file: YamlFile,
  id: string,
  key: unknown,
  map: YAMLMap,
): Result<LineEntry, readonly ConfigProblem[]> => {
  if (!isName(id))
    return err([{ source: file.at(key), detail: `the id ${JSON.stringify(id)} must be ${NAME_ALLOWED}.` }]);
  const at = (name: string) => file.at(map.items.find((item) => plainValue(item.key) === name)?.key ?? key);
  const given = plainValue(map) as Record<string, unknown>;
  const parsed = z.strictObject(fields).safeParse(given);
  if (!parsed.success)
    return err(
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((name) => ({ source: at(name), detail: `line ${id}: ${unknownField(name)}` }))
          : [fieldProblem(id, String(issue.path[0]), given, at)],
      ),
    );
  const { username, peer } = parsed.data;
  if (peer === undefined && !isName(username)) return err([fieldProblem(id, 'username', given, at)]);
  const fault = proofProblem(id, parsed.data, at);
  return fault ? err([fault]) : ok({ id, ...parsed.data });
};

/** A line is proven by a password, a certificate or the peer it is behind. */
const proofProblem = (
  id: string,
  { username, password, certificate, peer }: Omit<LineEntry, 'id'>,
  at: (name: string) => string,
): ConfigProblem | undefined => {
  if (certificate !== undefined && peer !== undefined)
    return { source: at('peer'), detail: `line ${id}: a line has a certificate or a peer, not both.` };
  if (password === undefined)
    return certificate === undefined && peer === undefined ? fieldProblem(id, 'password', {}, at) : undefined;
  const weakness = passwordFault(password, username);
  return weakness === undefined ? undefined : { source: at('password'), detail: `line ${id}: ${weakness}` };
};

const fieldProblem = (
  id: string,
  name: string,
  given: Readonly<Record<string, unknown>>,
  at: (name: string) => string,
): ConfigProblem => {
  const rule = allowed[name as keyof typeof fields];
  const value = given[name];
  const detail =
    value === undefined || value === null
      ? `line ${id} has no ${name}: it must be ${rule}.`
      : `line ${id}: ${name} must be ${rule}${name === 'password' ? '' : `, not ${JSON.stringify(value)}`}.`;
  return { source: at(name), detail };
};

const unknownField = (name: string): string => {
  const guess = closest(name, Object.keys(fields));
  return `${name} is not a setting of a line${guess ? `; did you mean ${guess}?` : `: there are ${Object.keys(fields).join(', ')}.`}`;
};
