import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import { callerOf } from '../auth.ts';
import { EventStream } from '../event-stream.ts';
import { follow } from '../follow.ts';
import type { HttpParts } from '../parts.ts';
import { refuse } from '../problem.ts';
import { idParams } from '../schema/common.ts';
import { eventStream, resumeHeaders } from '../schema/confirmations.ts';
import type { WaitGate } from '../wait-gate.ts';

/** How soon a client that found no room may come again. */
const RETRY_SECONDS = 5;

const access = { key: 'confirm', token: true } as const satisfies Access;

const EVENT_ID = /^\d{1,15}$/;

/** The place in the log that a `Last-Event-ID` names; `head` for none, and for one that we never sent. */
const startOf = (lastEventId: string | undefined, head: number): number =>
  lastEventId !== undefined && EVENT_ID.test(lastEventId) ? Math.min(Number(lastEventId), head) : head;

/** `/v1/confirmations/{id}/events`: one confirmation, followed as it happens (server-sent events, WHATWG HTML 9.2). */
export const confirmationEventRoutes =
  (parts: HttpParts, gate: WaitGate): FastifyPluginAsyncZod =>
  async (app) => {
    const { confirmations, events, clock, metrics } = parts;

    app.get(
      '/v1/confirmations/:id/events',
      {
        config: { access, problems: ['not-found'], streams: true },
        schema: {
          tags: ['confirmations'],
          operationId: 'followConfirmation',
          summary: 'Follow a confirmation as it happens',
          description:
            'Server-sent events. `state`: the confirmation as GET gives it, at once and after each change, also of the offered methods alone; `attempt`: one refused proof, as in `attempts`; `bye`: the server shuts down, come back in a moment. `Last-Event-ID` brings the attempts since then, and the state as it is. A comment every 15 seconds shows that the stream lives. It ends after a final state. Read it with fetch and the Authorization header: no token belongs into an address.',
          params: idParams,
          headers: resumeHeaders,
          response: { 200: { description: 'Events', content: { 'text/event-stream': { schema: eventStream } } } },
        },
      },
      async (request, reply) => {
        const { app: owner } = callerOf(request, access);
        // Before the state: what is committed in between is sent twice rather than never.
        const head = await events.head();
        const found = await confirmations.look(owner, request.params.id);
        if (!found.ok) return refuse(reply, found.error);
        const start = { snapshot: found.value, place: startOf(request.headers['last-event-id'], head) };
        const followed = await gate.run(
          { app: owner, address: request.sender.address },
          (gone) => reply.raw.once('close', gone),
          async (signal) => {
            reply.hijack();
            const stream = new EventStream(reply.raw, clock, reply.getHeaders() as OutgoingHttpHeaders);
            try {
              await follow(parts, stream, start, signal);
            } catch (cause) {
              // The head is out: nothing can be answered any more.
              metrics.faults.inc({ task: 'event stream' });
              request.log.error({ err: cause }, 'event stream failed');
            } finally {
              stream.end();
            }
            return 'followed';
          },
        );
        return followed ? reply : refuse(reply, { code: 'rate-limited', retryAfterSeconds: RETRY_SECONDS });
      },
    );
  };
