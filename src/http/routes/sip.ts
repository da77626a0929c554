import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import { callerOf, mayStill } from '../auth.ts';
import { followTrace } from '../follow-trace.ts';
import type { HttpParts } from '../parts.ts';
import { time } from '../present.ts';
import { heardPhoneFor, refusedRequestFor } from '../present-sip.ts';
import { refuse } from '../problem.ts';
import { wholeList } from '../schema/common.ts';
import { refusedRequestPage, traceQuery, traceStream } from '../schema/sip.ts';
import { answerWithStream } from '../stream-answer.ts';
import type { WaitGate } from '../wait-gate.ts';

const tags = ['sip'];
const ofLines = { key: 'lines' } as const satisfies Access;
const ofAdmins = { key: 'admin' } as const satisfies Access;

/** `/v1/sip`: why phones do not get as far as a call, and what passes between them and the server. */
export const sipRoutes =
  (parts: HttpParts, gate: WaitGate): FastifyPluginAsyncZod =>
  async (app) => {
    const { sip, lines, clock, metrics } = parts;

    app.get(
      '/v1/sip/recent',
      {
        config: { access: ofLines },
        schema: {
          tags,
          operationId: 'listRefusedRequests',
          summary: 'List the SIP requests that were refused lately, newest first',
          description:
            'Of any method, calls included, so that "why does my phone not register?" has an answer. Kept in memory only, the newest few; the same again is counted. `heard` tells what came at all. A wrong password is told from an unknown user name, and why a call was refused, to keys with the scope `admin` alone.',
          querystring: wholeList,
          response: { 200: refusedRequestPage },
        },
      },
      async (request) => {
        const { scopes } = callerOf(request, ofLines);
        const scope = scopes.includes('admin') ? 'admin' : 'lines';
        return {
          items: sip.recent().map(refusedRequestFor(scope, sip)),
          next: null,
          heard: sip.heard().map(heardPhoneFor(scope)),
          now: time(clock.now()),
        };
      },
    );

    app.get(
      '/v1/sip/trace',
      {
        config: { access: ofAdmins, problems: ['not-found'], streams: true },
        schema: {
          tags,
          operationId: 'followSip',
          summary: 'Follow what phones and server send each other',
          description:
            'Server-sent events, from now on. `message`: one SIP message as `{ at, direction, transport, local, remote, encoding, text }`, `in` from the phone or `out` to it, redacted: no codes, digits, digests, keys or tags; `encoding` is `utf8`, or `latin1` where the bytes are no UTF-8. `lost`: so many are missing, for they came faster than they were read or than the server has time for. `bye`: the server shuts down, or the key or login counts no more. A comment every 15 seconds shows that the stream lives. Nothing is read for it while nobody follows. What is dropped unread is not here but in `/v1/sip/recent`.',
          querystring: traceQuery,
          response: { 200: { description: 'Messages', content: { 'text/event-stream': { schema: traceStream } } } },
        },
      },
      async (request, reply) => {
        const { app: owner } = callerOf(request, ofAdmins);
        const { line: id } = request.query;
        const line = id === undefined ? undefined : lines.get(id);
        if (id !== undefined && !line) return refuse(reply, { code: 'not-found', detail: 'There is no such line.' });
        const streaming = { gate, clock, metrics, task: 'sip trace' };
        return answerWithStream(streaming, owner, request, reply, async (stream, signal) => {
          const messages = sip.follow(line?.line.username);
          try {
            await followTrace({ messages, mayStill: () => mayStill(request) }, stream, clock, signal);
          } finally {
            messages.stop();
          }
        });
      },
    );
  };
