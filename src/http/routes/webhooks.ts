import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type * as z from 'zod';
import { type Access, actorOf } from '../../access/index.ts';
import type { WebhookRefusal } from '../../events/index.ts';
import { callerOf } from '../auth.ts';
import type { Dangerous } from '../dangerous.ts';
import type { HttpParts } from '../parts.ts';
import { deliveryView, webhookView } from '../present.ts';
import { refuse } from '../problem.ts';
import type { Refusal } from '../refusals.ts';
import { idParams, noContent, nothing, pageQuery, wholeList } from '../schema/common.ts';
import {
  deliveryPage,
  deliveryParams,
  newWebhook,
  secretRotation,
  webhookCreated,
  webhookPage,
  webhookPatch,
  webhook as webhookSchema,
  webhookTest,
} from '../schema/webhooks.ts';
import type { WaitGate } from '../wait-gate.ts';

const tags = ['webhooks'];
/** Whoever adds one makes this server connect to a place of their choice, and learns what happens here. */
const access = { key: 'admin' } as const satisfies Access;

/** Longer than a test takes. */
const TEST_RETRY_SECONDS = 10;

const refusalOf = ({ code, detail, pointer }: WebhookRefusal): Refusal => ({
  code,
  ...(detail !== undefined && pointer !== undefined && { errors: [{ in: 'body', pointer, detail }] }),
  ...(detail !== undefined && { detail: `body ${pointer}: ${detail}${detail.endsWith('?') ? '' : '.'}` }),
});

/** Another place to which all that happens here is told. */
const changesUrl: Dangerous = ({ body }) =>
  (body as z.output<typeof webhookPatch>).url === undefined ? undefined : 'webhooks.change';

/** `/v1/webhooks`: where events are sent, after Standard Webhooks. `tests` bounds those that are under way. */
export const webhookRoutes =
  ({ webhooks, clock }: HttpParts, tests: WaitGate): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/webhooks',
      {
        config: { access, dangerous: 'webhooks.change', problems: ['too-many-webhooks', 'event-type-unknown'] },
        schema: {
          tags,
          operationId: 'addWebhook',
          summary: 'Add a webhook',
          description:
            'It gets the events of the app that owns the key, and those of the installation (lines, keys, presses of the button that confirmed nothing; what happens to webhooks stands in the audit log alone), from now on: at least once each, under the same `webhook-id`, signed with the secret that only this answer holds (Standard Webhooks: `webhook-signature: v1,...`). Anything but a 2xx within 10 seconds is tried again for 24 hours, then it is dead; `Retry-After` of the receiver counts, up to 6 hours. At most 10,000 events are kept, waiting or dead: the oldest are dropped then, and counted. Redirects are not followed.',
          body: newWebhook,
          response: { 201: webhookCreated },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, access);
        const result = await webhooks.add(caller.app, request.body, actorOf(caller));
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        const { webhook, secret } = result.value;
        const state = { ...webhook, waiting: 0, dead: 0, dropped: 0, oldSecretUntil: null };
        return reply.code(201).send({ ...webhookView(state, clock.now()), secret });
      },
    );

    app.get(
      '/v1/webhooks',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'listWebhooks',
          summary: 'List the webhooks of the app',
          querystring: wholeList,
          response: { 200: webhookPage },
        },
      },
      async (request) => {
        const now = clock.now();
        const all = await webhooks.list(callerOf(request, access).app);
        return { items: all.map((webhook) => webhookView(webhook, now)), next: null };
      },
    );

    app.patch(
      '/v1/webhooks/:id',
      {
        config: { access, dangerous: changesUrl, problems: ['not-found', 'event-type-unknown'] },
        schema: {
          tags,
          operationId: 'patchWebhook',
          summary: 'Change where a webhook is sent, what it gets, or whether it is enabled',
          description: 'What is left out stays. What waits already goes to a new address, at once.',
          params: idParams,
          body: webhookPatch,
          response: { 200: webhookSchema },
        },
      },
      async (request, reply) => {
        const { url, types, enabled } = request.body;
        const caller = callerOf(request, access);
        const changes = {
          ...(url !== undefined && { url }),
          ...(types !== undefined && { types }),
          ...(enabled !== undefined && { enabled }),
        };
        const result = await webhooks.update(caller.app, request.params.id, changes, actorOf(caller));
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        return reply.code(200).send(webhookView(result.value, clock.now()));
      },
    );

    app.post(
      '/v1/webhooks/:id/rotate-secret',
      {
        config: { access, dangerous: 'webhooks.change', problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'rotateWebhookSecret',
          summary: 'Give a webhook a new secret',
          description:
            'Only this answer holds it. For `overlapSeconds` each message carries two signatures, separated by a space in `webhook-signature`: by the new secret, and by the one before. A secret before that one signs no more. The body may be empty.',
          params: idParams,
          body: secretRotation,
          response: { 200: webhookCreated },
        },
      },
      async (request, reply) => {
        const { overlapSeconds } = request.body;
        const caller = callerOf(request, access);
        const result = await webhooks.rotateSecret(caller.app, request.params.id, overlapSeconds, actorOf(caller));
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        const { webhook, secret } = result.value;
        return reply.code(200).send({ ...webhookView(webhook, clock.now()), secret });
      },
    );

    app.post(
      '/v1/webhooks/:id/test',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'testWebhook',
          summary: 'Send a webhook an event of type `webhook.test`, and tell what came of it',
          description:
            'Once, within 10 seconds, whatever types it wants and whether it is enabled; signed as everything else is. It tells of nothing, and is not in the audit log. The body may be empty.',
          params: idParams,
          body: nothing,
          response: { 200: webhookTest },
        },
      },
      async (request, reply) => {
        const { app: owner } = callerOf(request, access);
        const tested = await tests.run(
          { app: owner, address: request.sender.address },
          (gone) => reply.raw.once('close', gone),
          (signal) => webhooks.test(owner, request.params.id, signal),
        );
        if (!tested) return refuse(reply, { code: 'rate-limited', retryAfterSeconds: TEST_RETRY_SECONDS });
        if (!tested.ok) return refuse(reply, refusalOf(tested.error));
        const { id, outcome } = tested.value;
        if (outcome.kind === 'delivered') return reply.code(200).send({ id, outcome: 'delivered', failure: null });
        return reply.code(200).send({ id, outcome: 'failed', failure: outcome.failure });
      },
    );

    app.delete(
      '/v1/webhooks/:id',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'removeWebhook',
          summary: 'Remove a webhook, with everything that it has not got yet',
          params: idParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, access);
        const result = await webhooks.remove(caller.app, request.params.id, actorOf(caller));
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        return reply.code(204).send();
      },
    );

    app.get(
      '/v1/webhooks/:id/deliveries',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'listDeliveries',
          summary: 'List what a webhook has not got: waiting or dead, newest first',
          params: idParams,
          querystring: pageQuery,
          response: { 200: deliveryPage },
        },
      },
      async (request, reply) => {
        const { cursor, limit } = request.query;
        const query = { limit, ...(cursor !== undefined && { cursor }) };
        const result = await webhooks.deliveries(callerOf(request, access).app, request.params.id, query);
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        const { items, next } = result.value;
        return reply.code(200).send({ items: items.map(deliveryView), next });
      },
    );

    app.post(
      '/v1/webhooks/:id/deliveries/:delivery/redeliver',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'redeliver',
          summary: 'Send a delivery now, dead or waiting',
          description: 'With all its tries before it, under the same `webhook-id`. The body may be empty.',
          params: deliveryParams,
          body: nothing,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const { id, delivery } = request.params;
        const result = await webhooks.redeliver(callerOf(request, access).app, id, delivery);
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        return reply.code(204).send();
      },
    );
  };
