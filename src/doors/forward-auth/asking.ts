import type { FastifyRequest } from 'fastify';
import { type CodeShape, holdsCode, isGoodFor } from '../../confirmation/index.ts';
import { type NewTicket, pageAddress, type Tickets, type WindowCookies } from '../../hosted/index.ts';
import { err, ok } from '../../lib/index.ts';
import { identityOf, type WhoAsks } from './identity.ts';
import { kindOf } from './navigation.ts';
import { type Original, originalOf } from './original.ts';
import type { Held, PassOrAsk } from './question.ts';
import { isAllowed, returnAddress } from './return-address.ts';

/** What asking by the hosted page takes from the configuration: see `forwardAuth`. */
export interface AskingSettings extends WhoAsks {
  readonly redirects: readonly string[];
  readonly cookieDomain?: string | undefined;
  readonly code: CodeShape;
}

/** What it is made of. */
interface AskingParts {
  readonly settings: AskingSettings;
  readonly tickets: Pick<Tickets, 'issue'>;
  readonly cookies: Pick<WindowCookies, 'idIn'>;
}

/** Lets pass by the grant of a window cookie, and sends to the hosted page whoever has none: loaded where a proxy is named. */
export const createAsking =
  ({ settings, tickets, cookies }: AskingParts): PassOrAsk =>
  async ({ confirmations, originOf, addresses }, request, { owner: app, action, form }) => {
    if (holdsCode(action.title, settings.code)) return err({ kind: 'code-in-title' });
    const identity = identityOf(request, settings);
    if (!identity.ok) return held(identity.error);
    const { user, session } = identity.value;
    const original = originalOf(form, request.raw);
    if (!original) return held('the original request is not told whole');
    const { redirects, cookieDomain } = settings;
    if (!isAllowed(original.origin, redirects)) return held('its origin is none of forwardAuth.redirects');

    const place = { returnTo: original.origin, ...(cookieDomain !== undefined && { cookieDomain }) };
    const window = cookies.idIn(request.raw, { app, user }, place);
    const grant = window === undefined ? undefined : await confirmations.liveGrant({ app, user, session, window });
    const clientAddress = request.sender.own;
    if (grant && isGoodFor(grant, originOf(clientAddress))) return ok({ user, grant });

    const reason = grant ? 'the grant was won at home and is not good from the internet' : 'no live grant';
    const way = wayBack(original, request, redirects);
    if (!way) return held(`${reason}, and nobody who could be sent to the page and back`);
    addresses.note({ session, clientAddress });
    const ticket = await tickets.issue({ ...place, ...way, app, user, session, action, clientAddress });
    return held(reason, pageAddress(original.origin, ticket));
  };

const held = (reason: string, page?: string) =>
  err<Held>({ kind: 'no-grant', reason, ...(page !== undefined && { page }) });

/** Where a person comes back to. What a form sent is kept by nobody: back to its page, to be sent once more. */
const wayBack = (
  { method, origin, uri }: Original,
  { raw, headers }: FastifyRequest,
  redirects: readonly string[],
): Pick<NewTicket, 'returnTo' | 'notice'> | undefined => {
  const kind = kindOf(method, raw);
  if (kind === 'other') return undefined;
  const returnTo = returnAddress(kind === 'looks' ? `${origin}${uri}` : (headers.referer ?? ''), redirects);
  if (returnTo === undefined) return undefined;
  return kind === 'looks' ? { returnTo } : { returnTo, notice: 'press-again' };
};
