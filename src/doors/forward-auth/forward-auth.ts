import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import { callerOf } from '../../http/auth.ts';
import type { Door } from '../../http/parts.ts';
import { refuse } from '../../http/problem.ts';
import { noContent } from '../../http/schema/common.ts';
import type { Passed, PassOrAsk, Question } from './question.ts';
import { askedByPath, forwardAuthQuery, toThePage } from './schema.ts';
import { mayPass } from './window-form.ts';

const access = { key: 'proxy' } as const satisfies Access;

/** What Envoy asks with: whatever the client asked with. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** `/v1/forward-auth`: a proxy asks before it lets a request on. Without `passOrAsk` nobody is sent to the hosted page. */
export const forwardAuth =
  (passOrAsk: PassOrAsk | undefined): Door =>
  (parts) => {
    // RFC 9470 3: what the client lacks, and how old a proof may be.
    const challenge = `Bearer realm="offhook", error="insufficient_user_authentication", max_age=${parts.settings.grantSeconds}`;

    // Traefik and Caddy hand the answer on to whoever asked: it is one for all, and the reason is for the log.
    const held = (request: FastifyRequest, reply: FastifyReply, reason: string) => {
      request.log.debug({ reason }, 'forward-auth refused');
      return refuse(reply.header('WWW-Authenticate', challenge), { code: 'grant-required' });
    };

    const ask = async (
      request: FastifyRequest,
      reply: FastifyReply,
      question: Omit<Question, 'owner'>,
      answer: { readonly passed: 200 | 204; readonly sent: '302' | '401' },
    ): Promise<FastifyReply> => {
      const { app: owner, scopes } = callerOf(request, access);
      if (!scopes.includes('proxy')) return refuse(reply, { code: 'scope-missing' });
      if (!passOrAsk) return held(request, reply, 'forwardAuth.proxies names no proxy');
      const asked = await passOrAsk(parts, request, { ...question, owner });
      if (asked.ok) return passed(reply, asked.value, answer.passed);
      if (asked.error.kind === 'code-in-title') return refuse(reply, { code: asked.error.kind });
      const { reason, page } = asked.error;
      if (page === undefined) return held(request, reply, reason);
      reply.header('Location', page);
      return answer.sent === '302' ? reply.code(302).send() : held(request, reply, reason);
    };

    const plugin: FastifyPluginAsyncZod = async (app) => {
      // RFC 6797 8.1 holds a whole host to it, and proxies hand the answer on for hosts of others.
      app.addHook('onRequest', async (_request, reply) => void reply.removeHeader('Strict-Transport-Security'));

      app.get(
        '/v1/forward-auth',
        {
          config: { access, problems: ['grant-required', 'code-in-title'] },
          schema: {
            tags: ['grants'],
            operationId: 'forwardAuth',
            summary: 'Let a proxy ask whether a request may pass',
            description:
              'For `auth_request` of nginx, ForwardAuth of Traefik and `forward_auth` of Caddy. Answers 204 when the window holds a live grant that is good for where the person sits, else 401. The key speaks for its app, so whoever calls is believed: the proxy must itself set, or remove, every header field that the query names. A field that is missing, empty or sent twice is no identity. The value of a cookie counts as it was sent, and percent-decoded. Every refusal is the same 401; the log of level `debug` says why. With `action`, `title` and `redirect`, a key of scope `proxy` and a peer in `forwardAuth.proxies`, the person is sent to the hosted page (docs/doors.md): 204 then names `Offhook-User` and `Offhook-Grant-Expires`.',
            querystring: forwardAuthQuery,
            response: { 204: noContent, 302: toThePage },
          },
        },
        async (request, reply) => {
          const { action, title, redirect, ...sources } = request.query;
          if (action !== undefined && title !== undefined && redirect !== undefined) {
            const form = redirect === '302' ? 'forwarded' : 'original';
            return ask(request, reply, { action: { id: action, title }, form }, { passed: 204, sent: redirect });
          }
          const may = await mayPass(parts, request, callerOf(request, access).app, sources);
          return may.ok ? reply.code(204).send() : held(request, reply, may.error);
        },
      );

      app.route({
        method: [...METHODS],
        url: '/v1/forward-auth/:action/:title/*',
        config: { access },
        schema: { params: askedByPath, hide: true },
        handler: async (request, reply) => {
          const { action, title } = request.params;
          // Envoy's ext_authz lets pass what is answered with 200, and nothing else.
          return ask(request, reply, { action: { id: action, title }, form: 'appended' }, { passed: 200, sent: '302' });
        },
      });
    };
    return plugin;
  };

/** What the application may read of it. Node writes header fields as Latin-1, and these are UTF-8, as they came. */
const passed = (reply: FastifyReply, { user, grant }: Passed, status: 200 | 204): FastifyReply =>
  reply
    .header('Offhook-User', Buffer.from(user).toString('latin1'))
    .header('Offhook-Grant-Expires', new Date(grant.expiresAt).toISOString())
    .code(status)
    .send();
