import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import type { WebhookRefusal } from '../../events/index.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { deliveryView, webhookView } from '../present.ts';
import { refuse } from '../problem.ts';
import type { Refusal } from '../refusals.ts';
import { idParams, noContent, nothing, pageQuery, wholeList } from '../schema/common.ts';
import { deliveryPage, deliveryParams, newWebhook, webhookCreated, webhookPage } from '../schema/webhooks.ts';

const tags = ['webhooks'];
/** Whoever adds one makes this server connect to a place of their choice, and learns what happens here. */
const access = { key: 'admin' } as const satisfies Access;

const refusalOf = ({ code, detail, pointer }: WebhookRefusal): Refusal => ({
  code,
  ...(detail !== undefined && pointer !== undefined && { errors: [{ in: 'body', pointer, detail }] }),
  ...(detail !== undefined && { detail: `body ${pointer}: ${detail}.` }),
});

/** `/v1/webhooks`: where events are sent, after Standard Webhooks. */
export const webhookRoutes =
  ({ webhooks }: HttpParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/webhooks',
      {
        config: { access, problems: ['too-many-webhooks'] },
        schema: {
          tags,
          operationId: 'addWebhook',
          summary: 'Add a webhook',
          description:
            'It gets the events of the app that owns the key, and those of the installation (lines, keys, presses of the button that confirmed nothing), from now on: at least once each, under the same `webhook-id`, signed with the secret that only this answer holds (Standard Webhooks: `webhook-signature: v1,...`). Anything but a 2xx within 10 seconds is tried again for 24 hours, then it is dead. At most 10,000 events are kept, waiting or dead: the oldest are dropped then, and counted. Redirects are not followed.',
          body: newWebhook,
          response: { 201: webhookCreated },
        },
      },
      async (request, reply) => {
        const { url, types } = request.body;
        const result = await webhooks.add(callerOf(request, access).app, { url, types });
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        const { webhook, secret } = result.value;
        return reply.code(201).send({ ...webhookView({ ...webhook, waiting: 0, dead: 0, dropped: 0 }), secret });
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
      async (request) => ({ items: (await webhooks.list(callerOf(request, access).app)).map(webhookView), next: null }),
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
        const result = await webhooks.remove(callerOf(request, access).app, request.params.id);
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
