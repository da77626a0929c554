import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Box, functionTitles, isFunction, newBox, runFunction } from './box.ts';
import { type Answer, type AskOffhook, textIn } from './offhook.ts';
import type { People, Person } from './people.ts';
import { addressAt, isPlace, type Place } from './place.ts';

/** What the router's pages are made of. */
export interface RouterParts {
  /** With the key of the router. */
  readonly ask: AskOffhook;
  readonly people: People;
  /** What the router looks like has changed. */
  readonly onChange: () => void;
}

/** The only user there is; the demo asks for no password. */
const USER = 'anna';

const CREATED = 201;
const OK = 200;

/** The window that asks, and where it is. */
interface Asking {
  readonly window: string;
  readonly place: Place;
}

const askingOf = (body: unknown): Asking | undefined => {
  const { window, place } = (body ?? {}) as { readonly window?: unknown; readonly place?: unknown };
  if (typeof window !== 'string' || window === '' || window.length > 128 || !isPlace(place)) return undefined;
  return { window, place };
};

/**
 * The router: log in, and the sensitive functions. One runs where Offhook says that this window holds a live grant that is
 * good from here; else the browser gets a new confirmation and its token, and comes again when it is completed.
 */
export const routerRoutes = (app: FastifyInstance, { ask, people, onChange }: RouterParts): (() => Box) => {
  let box = newBox;

  /** The person of a request, or the answer to it where nobody is logged in. */
  const personOf = (request: FastifyRequest): Person | undefined => people.of(request.headers.cookie);

  app.get('/api/person', async (request) => ({ user: personOf(request)?.user ?? null }));

  app.post('/api/login', async (request, reply) => {
    const before = personOf(request);
    // R3: a new login ends what the old one was granted.
    if (before) await ask('DELETE', `/v1/sessions/${before.session}`);
    return reply.header('set-cookie', people.logIn(USER, request.headers.cookie)).send({ user: USER });
  });

  app.post<{ Params: { readonly id: string } }>('/api/functions/:id', async (request, reply) => {
    const { id } = request.params;
    const person = personOf(request);
    const asking = askingOf(request.body);
    if (!isFunction(id) || !asking) return refuse(reply, 400, 'malformed');
    if (!person) return refuse(reply, 401, 'logged-out');
    const { status, body } = await ask('POST', '/v1/confirmations', {
      user: person.user,
      session: person.session,
      window: asking.window,
      action: { id, title: functionTitles[id][languageOf(request.body)] },
      clientAddress: addressAt[asking.place],
    });
    const { id: confirmation, token, reused } = (body ?? {}) as Readonly<Record<string, unknown>>;
    if (status === CREATED) return { outcome: 'ask', confirmation, token };
    if (status !== OK || reused !== true) return refuse(reply, status, textIn(body, 'code') ?? 'fault');
    box = runFunction(box, id);
    onChange();
    return { outcome: 'done', id };
  });

  const enrolments = '/api/authenticators';

  app.get(enrolments, async (request, reply) => {
    const person = personOf(request);
    if (!person) return refuse(reply, 401, 'logged-out');
    return relay(reply, await ask('GET', pathOf(person)));
  });

  app.post(enrolments, async (request, reply) => {
    const person = personOf(request);
    const asking = askingOf(request.body);
    const name = textIn(request.body, 'name');
    if (!asking || name === undefined) return refuse(reply, 400, 'malformed');
    if (!person) return refuse(reply, 401, 'logged-out');
    const { session } = person;
    const { window, place } = asking;
    return relay(reply, await ask('POST', pathOf(person), { name, session, window, clientAddress: addressAt[place] }));
  });

  app.post<{ Params: { readonly id: string } }>(`${enrolments}/:id/verify`, async (request, reply) => {
    const person = personOf(request);
    const code = textIn(request.body, 'code');
    if (code === undefined) return refuse(reply, 400, 'malformed');
    if (!person) return refuse(reply, 401, 'logged-out');
    const id = encodeURIComponent(request.params.id);
    return relay(reply, await ask('POST', `${pathOf(person)}/${id}/verify`, { code }));
  });

  app.post<{ Params: { readonly id: string } }>(`${enrolments}/:id/remove`, async (request, reply) => {
    const person = personOf(request);
    const asking = askingOf(request.body);
    if (!asking) return refuse(reply, 400, 'malformed');
    if (!person) return refuse(reply, 401, 'logged-out');
    const { user, session } = person;
    const query = new URLSearchParams({ user, session, window: asking.window });
    const grant = await ask('GET', `/v1/grants?${query}`);
    if (grant.status !== OK) return refuse(reply, 403, 'confirmation-required');
    return relay(reply, await ask('DELETE', `${pathOf(person)}/${encodeURIComponent(request.params.id)}`));
  });

  return () => box;
};

const pathOf = ({ user }: Person): string => `/v1/users/${encodeURIComponent(user)}/authenticators`;

type Language = keyof (typeof functionTitles)['settings.export'];

const languageOf = (body: unknown): Language => {
  const wanted = textIn(body, 'language');
  return wanted === 'nl' || wanted === 'de' ? wanted : 'en';
};

const refuse = (reply: FastifyReply, status: number, code: string): FastifyReply => reply.code(status).send({ code });

const relay = (reply: FastifyReply, { status, body }: Answer): FastifyReply => reply.code(status).send(body);
