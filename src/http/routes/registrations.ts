import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { HttpParts } from '../parts.ts';
import { registrationView } from '../present-registrations.ts';
import { wholeList } from '../schema/common.ts';
import { registrationPage } from '../schema/registrations.ts';

/** `/v1/registrations`: how this server stands with the PBXs at which it registers as a telephone. */
export const registrationRoutes =
  ({ registrations, nodes }: Pick<HttpParts, 'registrations' | 'nodes'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/registrations',
      {
        config: { access: { key: 'admin' } },
        schema: {
          tags: ['sip'],
          operationId: 'listRegistrations',
          summary: 'List the registrations at PBXs, and who called through them lately',
          description:
            'The entries of `sip.registrations`, in their order; empty where there is none. It holds numbers of people who called from outside, so far as the PBX named them: they are kept in memory only, and told to no other scope.',
          querystring: wholeList,
          response: { 200: registrationPage },
        },
      },
      async () => {
        const all = registrations.status();
        const around = {
          callers: registrations.callers(),
          nodes: all.some(({ state }) => state === 'elsewhere') ? await nodes.list() : [],
        };
        return { items: all.map((one) => registrationView(one, around)), next: null };
      },
    );
  };
