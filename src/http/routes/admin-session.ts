import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf, type SessionPrincipal } from '../../access/index.ts';
import type { AdminSession } from '../../admin/index.ts';
import { noSessionCookies, sessionCookie, windowIn } from '../admin-cookie.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { adminSessionView } from '../present-admin.ts';
import { refuse } from '../problem.ts';
import { adminSession } from '../schema/admin.ts';
import { noContent, nothing } from '../schema/common.ts';

const tags = ['administration'];

/** A key that opens nothing of the page logs nobody in. */
const byKey = { key: ['admin', 'lines', 'users'] } as const satisfies Access;
const bySession = { session: true } as const satisfies Access;

type Needs = Pick<HttpParts, 'admin' | 'settings' | 'originOf' | 'clock'>;

/** `/v1/admin/session`: log in with a key, see how this window stands, stay, log out. */
export const adminSessionRoutes =
  ({ admin: { sessions, lock }, settings: { publicUrl }, originOf, clock }: Needs): FastifyPluginAsyncZod =>
  async (app) => {
    const view = async (request: FastifyRequest, session: AdminSession, principal: SessionPrincipal) => {
      const { own } = request.sender;
      const origin = originOf(own);
      const standing = await lock.standing(principal.session, origin);
      return adminSessionView(session, { address: own ?? null, origin }, principal, standing, clock.now());
    };

    app.post(
      '/v1/admin/session',
      {
        config: { access: byKey },
        schema: {
          tags,
          operationId: 'logIn',
          summary: 'Log in: use the key through this browser from now on',
          description:
            'For the administration page. Sets a cookie, which counts only with the header `Offhook-Window` (32 hexadecimal digits that are this browser window’s) and in requests of a page of this server. A new session each time; it ends when nobody did anything there for 30 minutes, and after 12 hours.',
          body: nothing,
          response: { 201: adminSession },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, byKey);
        const window = windowIn(request.raw, publicUrl);
        // A session begins no other, and only a page of ours begins one.
        if (caller.session || window === undefined) return refuse(reply, { code: 'unauthenticated' });
        const begun = await sessions.logIn(caller.id, request.sender.own);
        if (!begun) return refuse(reply, { code: 'unauthenticated' });
        const { session, cookie } = begun;
        const { id, user } = session;
        const shown = await view(request, session, { ...caller, session: { id, user, window, unlocked: false } });
        return reply
          .code(201)
          .header('Set-Cookie', sessionCookie(cookie, request.raw, publicUrl))
          .send(shown);
      },
    );

    app.get(
      '/v1/admin/session',
      {
        config: { access: bySession },
        schema: {
          tags,
          operationId: 'readSession',
          summary: 'Read this session, and how this window stands to the lock',
          response: { 200: adminSession },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, bySession);
        const session = await sessions.read(caller.session.id);
        if (!session) return refuse(reply, { code: 'unauthenticated' });
        return reply.code(200).send(await view(request, session, caller));
      },
    );

    app.post(
      '/v1/admin/session/activity',
      {
        config: { access: bySession },
        schema: {
          tags,
          operationId: 'noteActivity',
          summary: 'Say that a person did something on the page just now',
          description: 'Nothing else keeps a session: not what a page asks again and again. The body may be empty.',
          body: nothing,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        await sessions.touch(callerOf(request, bySession).session.id);
        return reply.code(204).send();
      },
    );

    app.delete(
      '/v1/admin/session',
      {
        config: { access: bySession },
        schema: {
          tags,
          operationId: 'logOut',
          summary: 'Log out',
          description: 'Cancels what this session asked, revokes its grants, and takes the cookie away.',
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, bySession);
        await sessions.end(caller.session.id, 'logged-out', actorOf(caller));
        return reply
          .code(204)
          .header('Set-Cookie', [...noSessionCookies])
          .send();
      },
    );
  };
