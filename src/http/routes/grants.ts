import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import { isGoodFor } from '../../confirmation/index.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { grantView } from '../present.ts';
import { refuse } from '../problem.ts';
import { idParams, noContent } from '../schema/common.ts';
import { grant as grantSchema, sessionEnd, sessionParams, windowQuery } from '../schema/grants.ts';

const access = { key: 'confirm' } as const satisfies Access;

/** `/v1/grants` and `/v1/sessions`: what a window may do now, and the end of it. */
export const grantRoutes =
  ({ confirmations, clock, originOf }: HttpParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/grants',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags: ['grants'],
          operationId: 'readGrant',
          summary: 'Read the live grant of a window',
          description:
            'Answers 404 when there is none: never confirmed, expired or revoked; or won at home and `clientAddress` is not.',
          querystring: windowQuery,
          response: { 200: grantSchema },
        },
      },
      async (request, reply) => {
        const { clientAddress, ...window } = request.query;
        const grant = await confirmations.liveGrant({ app: callerOf(request, access).app, ...window });
        if (!grant || (clientAddress !== undefined && !isGoodFor(grant, originOf(clientAddress))))
          return refuse(reply, { code: 'not-found', detail: 'This window holds no live grant.' });
        return reply.code(200).send(grantView(grant, clock.now()));
      },
    );

    app.delete(
      '/v1/grants/:id',
      {
        config: { access, problems: ['not-found', 'version-conflict'] },
        schema: {
          tags: ['grants'],
          operationId: 'revokeGrant',
          summary: 'Revoke a grant',
          params: idParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const result = await confirmations.revokeGrant(callerOf(request, access).app, request.params.id);
        if (!result.ok) return refuse(reply, result.error);
        return reply.code(204).send();
      },
    );

    app.delete(
      '/v1/sessions/:session',
      {
        config: { access },
        schema: {
          tags: ['grants'],
          operationId: 'endSession',
          summary: 'End a session',
          description: 'Call it at log-out and at a new log-in: cancels its live confirmations, revokes its grants.',
          params: sessionParams,
          response: { 200: sessionEnd },
        },
      },
      (request) => confirmations.endSession(callerOf(request, access).app, request.params.session),
    );
  };
