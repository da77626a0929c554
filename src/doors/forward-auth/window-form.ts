import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { isGoodFor } from '../../confirmation/index.ts';
import type { HttpParts } from '../../http/parts.ts';
import { err, ok, type Result } from '../../lib/index.ts';
import { type WindowIdentity, windowIdentity } from './schema.ts';
import { readingsOf, sentOnce } from './sent.ts';

/** Where the parts of an identity, and the address, are told: names of fields, or of cookies. */
type Sources = Readonly<Record<keyof WindowIdentity | 'address', string>>;

/** Whether the window that a proxy tells holds a grant that is good for where the person sits. Refuses with the reason for the log. */
export const mayPass = async (
  { confirmations, originOf }: Pick<HttpParts, 'confirmations' | 'originOf'>,
  { raw }: FastifyRequest,
  owner: string,
  { user, session, window, address }: Sources,
): Promise<Result<void, string>> => {
  const readings = { user: readingsOf(raw, user), session: readingsOf(raw, session), window: readingsOf(raw, window) };
  const identities = identitiesIn(readings);
  if (identities.length === 0) return err(missing({ user, session, window }, readings));
  const grant = await firstOf(identities, (identity) => confirmations.liveGrant({ app: owner, ...identity }));
  if (!grant) return err('no live grant');
  const from = sentOnce(raw, address);
  // A list of addresses, as several proxies make one, is none that could be trusted.
  if (!isGoodFor(grant, originOf(from !== undefined && isIP(from) !== 0 ? from : undefined)))
    return err('the grant was won at home and is not good from the internet');
  return ok(undefined);
};

/** What may stand for each part of an identity, the value as it was sent first. */
type Readings = Readonly<Record<keyof WindowIdentity, readonly string[]>>;

/** The identities that they make: by what was sent, and by the other readings. An app decodes all of its cookies or none. */
const identitiesIn = (readings: Readings): readonly WindowIdentity[] => {
  const isDecoded = Object.values(readings).some(({ length }) => length > 1);
  return (isDecoded ? [0, 1] : [0]).flatMap((at) => windowIdentity.safeParse(identityIn(readings, at)).data ?? []);
};

const identityIn = ({ user, session, window }: Readings, at: number) => ({
  user: user[at] ?? user[0],
  session: session[at] ?? session[0],
  window: window[at] ?? window[0],
});

const firstOf = async <Item, Found>(
  items: readonly Item[],
  look: (item: Item) => Promise<Found | undefined>,
): Promise<Found | undefined> => {
  for (const item of items) {
    const found = await look(item);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Names what was looked for, never what was found. */
const missing = (sources: Readonly<Record<string, string>>, readings: Readings): string =>
  (windowIdentity.safeParse(identityIn(readings, 0)).error?.issues ?? [])
    .map(({ path }) => String(path[0]))
    .map((what) => `no single usable ${what} in ${sources[what]}`)
    .join(', ');
