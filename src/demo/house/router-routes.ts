import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Rest } from '../../client/rest.ts';
import { type Box, functionTitles, isFunction, newBox, runFunction } from './box.ts';
import type { People, Person } from './people.ts';
import { addressAt, isPlace, type Place } from './place.ts';
import { textIn } from './text-in.ts';

/** What the router's pages are made of. */
export interface RouterParts {
  /** With the key of the router. */
  readonly offhook: Rest;
  readonly people: People;
  /** What the router looks like has changed. */
  readonly onChange: () => void;
}

/** The only user there is; the demo asks for no password. */
const USER = 'anna';

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
export const routerRoutes = (app: FastifyInstance, { offhook, people, onChange }: RouterParts): (() => Box) => {
  let box = newBox;

  /** The person of a request, or the answer to it where nobody is logged in. */
  const personOf = (request: FastifyRequest): Person | undefined => people.of(request.headers.cookie);

  app.get('/api/person', async (request) => ({ user: personOf(request)?.user ?? null }));

  app.post('/api/login', async (request, reply) => {
    const before = personOf(request);
    // R3: a new login ends what the old one was granted.
    if (before) await offhook.answer('DELETE /v1/sessions/:session', { params: { session: before.session } });
    return reply.header('set-cookie', people.logIn(USER, request.headers.cookie)).send({ user: USER });
  });

  app.post<{ Params: { readonly id: string } }>('/api/functions/:id', async (request, reply) => {
    const { id } = request.params;
    const person = personOf(request);
    const asking = askingOf(request.body);
    if (!isFunction(id) || !asking) return refuse(reply, 400, 'malformed');
    if (!person) return refuse(reply, 401, 'logged-out');
    const asked = await offhook.answer('POST /v1/confirmations', {
      body: {
        user: person.user,
        session: person.session,
        window: asking.window,
        action: { id, title: functionTitles[id][languageOf(request.body)] },
        clientAddress: addressAt[asking.place],
      },
    });
    if (!asked.ok) return refuse(reply, asked.status, asked.body.code ?? 'fault');
    if (!asked.body.reused) return { outcome: 'ask', confirmation: asked.body.id, token: asked.body.token };
    box = runFunction(box, id);
    onChange();
    return { outcome: 'done', id };
  });

  const enrolments = '/api/authenticators';

  app.get(enrolments, async (request, reply) => {
    const person = personOf(request);
    if (!person) return refuse(reply, 401, 'logged-out');
    return relay(reply, await offhook.answer(`GET ${AUTHENTICATORS}`, { params: { user: person.user } }));
  });

  app.post(enrolments, async (request, reply) => {
    const person = personOf(request);
    const asking = askingOf(request.body);
    const name = textIn(request.body, 'name');
    if (!asking || name === undefined) return refuse(reply, 400, 'malformed');
    if (!person) return refuse(reply, 401, 'logged-out');
    const { user, session } = person;
    const { window, place } = asking;
    const body = { name, session, window, clientAddress: addressAt[place] };
    return relay(reply, await offhook.answer(`POST ${AUTHENTICATORS}`, { params: { user }, body }));
  });

  app.post<{ Params: { readonly id: string } }>(`${enrolments}/:id/verify`, async (request, reply) => {
    const person = personOf(request);
    const code = textIn(request.body, 'code');
    if (code === undefined) return refuse(reply, 400, 'malformed');
    if (!person) return refuse(reply, 401, 'logged-out');
    const params = { user: person.user, id: request.params.id };
    return relay(reply, await offhook.answer(`POST ${AUTHENTICATORS}/:id/verify`, { params, body: { code } }));
  });

  app.post<{ Params: { readonly id: string } }>(`${enrolments}/:id/remove`, async (request, reply) => {
    const person = personOf(request);
    const asking = askingOf(request.body);
    if (!asking) return refuse(reply, 400, 'malformed');
    if (!person) return refuse(reply, 401, 'logged-out');
    const { user, session } = person;
    const { window, place } = asking;
    const query = { session, window, clientAddress: addressAt[place] };
    const params = { user, id: request.params.id };
    return relay(reply, await offhook.answer(`DELETE ${AUTHENTICATORS}/:id`, { params, query }));
  });

  return () => box;
};

const AUTHENTICATORS = '/v1/users/:user/authenticators';

type Language = keyof (typeof functionTitles)['settings.export'];

const languageOf = (body: unknown): Language => {
  const wanted = textIn(body, 'language');
  return wanted === 'nl' || wanted === 'de' ? wanted : 'en';
};

const refuse = (reply: FastifyReply, status: number, code: string): FastifyReply => reply.code(status).send({ code });

const relay = (reply: FastifyReply, { status, body }: Answer<unknown>): FastifyReply => reply.code(status).send(body);
