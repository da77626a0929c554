import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import { epochOf } from '../../lib/index.ts';
import { callerOf } from '../auth.ts';
import { follow, isOver } from '../follow.ts';
import type { HttpParts } from '../parts.ts';
import { refuse } from '../problem.ts';
import { idParams } from '../schema/common.ts';
import { ended, eventStream, resumeHeaders } from '../schema/confirmations.ts';
import { answerWithStream } from '../stream-answer.ts';
import type { WaitGate } from '../wait-gate.ts';

const EVENT_ID = /^\d{1,15}$/;

/** Whether another epoch of the log has begun since `lastEventId`: what was told before may be lost. */
const hasGap = (lastEventId: string | undefined, head: number): boolean =>
  lastEventId !== undefined && EVENT_ID.test(lastEventId) && epochOf(Number(lastEventId)) < epochOf(head);

/** The place in the log that a `Last-Event-ID` names; `head` for none, for one that we never sent, and for one before a gap. */
const startOf = (lastEventId: string | undefined, head: number): number =>
  lastEventId !== undefined && EVENT_ID.test(lastEventId) && !hasGap(lastEventId, head)
    ? Math.min(Number(lastEventId), head)
    : head;

/** Whether who was told up to `lastEventId` has been told everything that ever happened to this confirmation. */
const knowsAll = async (
  { events }: Pick<HttpParts, 'events'>,
  id: string,
  lastEventId: string | undefined,
  head: number,
): Promise<boolean> => {
  if (lastEventId === undefined || !EVENT_ID.test(lastEventId) || Number(lastEventId) > head) return false;
  if (hasGap(lastEventId, head)) return false;
  const [missed] = await events.of(id, Number(lastEventId), 1);
  return missed === undefined;
};

/** `/v1/confirmations/{id}/events`: one confirmation, followed as it happens (server-sent events, WHATWG HTML 9.2), by whom `access` names. */
export const confirmationEventRoutes =
  (parts: HttpParts, gate: WaitGate, access: Access & { readonly token: true }): FastifyPluginAsyncZod =>
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
            'Server-sent events. `state`: the confirmation as GET gives it, at once and after each change, also of the offered methods alone; `attempt`: one refused proof, as in `attempts`; `bye`: the server shuts down, come back in a moment. `Last-Event-ID` brings the attempts since then, and the state as it is; `gap` comes first where the database has failed over since then: what was told before may not stand any more, and the state counts. A comment every 15 seconds shows that the stream lives. It ends after a final state; who resumes it after that gets 204 and need not come again. Read it with fetch and the Authorization header: no token belongs into an address.',
          params: idParams,
          headers: resumeHeaders,
          response: {
            204: ended,
            200: { description: 'Events', content: { 'text/event-stream': { schema: eventStream } } },
          },
        },
      },
      async (request, reply) => {
        const { app: owner } = callerOf(request, access);
        // Before the state: what is committed in between is sent twice rather than never.
        const head = await events.head();
        const found = await confirmations.look(owner, request.params.id);
        if (!found.ok) return refuse(reply, found.error);
        const lastEventId = request.headers['last-event-id'];
        // WHATWG HTML 9.2.3: "Clients will reconnect if the connection is closed; a client can be told to stop reconnecting using the HTTP
        // 204 No Content response code."
        if (isOver(found.value.confirmation) && (await knowsAll(parts, request.params.id, lastEventId, head)))
          return reply.code(204).send();
        const start = { snapshot: found.value, place: startOf(lastEventId, head) };
        const streaming = { gate, clock, metrics, task: 'event stream' };
        return answerWithStream(streaming, owner, request, reply, (stream, signal) => {
          if (hasGap(lastEventId, head)) stream.send({ event: 'gap', data: {} });
          return follow(parts, stream, start, signal);
        });
      },
    );
  };
