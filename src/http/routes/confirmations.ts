import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import type { Confirmation } from '../../confirmation/index.ts';
import { ownUrl } from '../../lib/index.ts';
import { callerOf } from '../auth.ts';
import { bodyHash } from '../body-hash.ts';
import type { HttpParts } from '../parts.ts';
import { confirmationView } from '../present.ts';
import { refuse } from '../problem.ts';
import { originOfRequest } from '../request-origin.ts';
import {
  type ConfirmationView,
  confirmationPage,
  confirmation as confirmationSchema,
  confirmationsQuery,
  idempotencyHeaders,
  newConfirmation,
} from '../schema/confirmations.ts';

const tags = ['confirmations'];
const byApp = { key: 'confirm' } as const satisfies Access;
const byAdmin = { key: 'admin' } as const satisfies Access;

/** `/v1/confirmations`: ask, list. */
export const confirmationRoutes =
  (parts: HttpParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { confirmations, clock, dialForm, tokenFor, addresses, settings } = parts;

    const shown = async (confirmation: Confirmation): Promise<ConfirmationView> =>
      confirmationView({ confirmation, offer: await confirmations.methods(confirmation) }, clock.now(), dialForm);

    app.post(
      '/v1/confirmations',
      {
        config: {
          access: byApp,
          problems: [
            'code-in-title',
            'no-method',
            'version-conflict',
            'idempotency-mismatch',
            'too-many-for-user',
            'too-many-live',
          ],
        },
        schema: {
          tags,
          operationId: 'requestConfirmation',
          summary: 'Ask for a confirmation',
          description:
            'Answers 201 with a pending confirmation, or 200 with a completed one and `reused` when the window holds a live grant that is good for this origin. Another live confirmation of the same window is superseded.',
          headers: idempotencyHeaders,
          body: newConfirmation,
          response: { 200: confirmationSchema, 201: confirmationSchema },
        },
      },
      async (request, reply) => {
        const { body } = request;
        const key = request.headers['idempotency-key'];
        addresses.note(body);
        const result = await confirmations.request({
          key: { app: callerOf(request, byApp).app, user: body.user, session: body.session, window: body.window },
          action: body.action,
          origin: originOfRequest(parts, request, body.clientAddress),
          ...(key !== undefined && { idempotency: { key, bodyHash: bodyHash(body) } }),
        });
        if (!result.ok) return refuse(reply, result.error);
        const { confirmation, reused } = result.value;
        const view = { token: tokenFor(confirmation.id), ...(await shown(confirmation)) };
        if (reused) return reply.code(200).send({ ...view, reused: true });
        return reply
          .code(201)
          .header('Location', ownUrl(settings.base, 'v1', 'confirmations', confirmation.id))
          .send(view);
      },
    );

    app.get(
      '/v1/confirmations',
      {
        config: { access: byAdmin },
        schema: {
          tags,
          operationId: 'listConfirmations',
          summary: 'List the confirmations of the app, newest first',
          description: 'Without what to dial, and without tokens.',
          querystring: confirmationsQuery,
          response: { 200: confirmationPage },
        },
      },
      async (request) => {
        const { state, cursor, limit } = request.query;
        const page = await confirmations.list({
          app: callerOf(request, byAdmin).app,
          limit,
          ...(state !== undefined && { state }),
          ...(cursor !== undefined && { cursor }),
        });
        const now = clock.now();
        const items = await Promise.all(
          page.items.map(async (confirmation) =>
            confirmationView({ confirmation, offer: await confirmations.methods(confirmation) }, now),
          ),
        );
        return { items, next: page.next };
      },
    );
  };
