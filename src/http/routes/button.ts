import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf } from '../../access/index.ts';
import { cryptoRandom, newId } from '../../lib/index.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { refuse } from '../problem.ts';
import { newPress, press as pressSchema } from '../schema/button.ts';

const access = { key: 'device' } as const satisfies Access;

/** `/v1/button`: a device that the operator trusts says that somebody pressed it. */
export const buttonRoutes =
  ({ press }: HttpParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/v1/button',
      {
        config: { access, problems: ['method-not-offered'] },
        schema: {
          tags: ['button'],
          operationId: 'pressButton',
          summary: 'Report a press of the button',
          description:
            'Confirms the only pending confirmation at home of the only session that asks; else nothing. The body may be empty. A repeated id answers as it did at first.',
          body: newPress.optional(),
          response: { 200: pressSchema },
        },
      },
      async (request, reply) => {
        if (!press) return refuse(reply, { code: 'method-not-offered', detail: NOT_A_BUTTON });
        const { id = newId(cryptoRandom, 'prs'), at } = request.body ?? {};
        const button = actorOf(callerOf(request, access));
        const { outcome } = await press({ button, id, ...(at !== undefined && { at: Date.parse(at) }) });
        return reply.code(200).send({ id, outcome });
      },
    );
  };

const NOT_A_BUTTON = 'This call is no button here: add http to device.buttons.';
