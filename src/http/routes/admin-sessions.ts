import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf } from '../../access/index.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { adminSessionItem } from '../present-admin.ts';
import { refuse } from '../problem.ts';
import { adminSessionPage } from '../schema/admin.ts';
import { idParams, noContent, wholeList } from '../schema/common.ts';

const tags = ['administration'];
const access = { key: 'admin', session: true } as const satisfies Access;

/** `/v1/admin/sessions`: who has logged in; ends one. Without scope `admin` those of the same user alone. */
export const adminSessionListRoutes =
  ({ admin: { sessions } }: Pick<HttpParts, 'admin'>): FastifyPluginAsyncZod =>
  async (app) => {
    const seenBy = async ({ scopes, session: asking }: ReturnType<typeof callerOf<typeof access>>) => {
      const all = await sessions.list();
      return scopes.includes('admin') ? all : all.filter(({ session }) => session.user === asking?.user);
    };

    app.get(
      '/v1/admin/sessions',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'listSessions',
          summary: 'List who has logged in to the administration page',
          description: 'Without scope `admin`: the sessions of the same user.',
          querystring: wholeList,
          response: { 200: adminSessionPage },
        },
      },
      async (request) => {
        const caller = callerOf(request, access);
        const items = (await seenBy(caller)).map((listed) => adminSessionItem(listed, caller.session?.id));
        return { items, next: null };
      },
    );

    app.delete(
      '/v1/admin/sessions/:id',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'endAdminSession',
          summary: 'End a session of the administration page',
          params: idParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, access);
        const { id } = request.params;
        const isSeen = (await seenBy(caller)).some(({ session }) => session.id === id);
        if (!isSeen || !(await sessions.end(id, 'ended', actorOf(caller)))) return refuse(reply, { code: 'not-found' });
        return reply.code(204).send();
      },
    );
  };
