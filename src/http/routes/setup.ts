import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import { families, familyCalled } from '../../device-setup/index.ts';
import type { HttpParts } from '../parts.ts';
import { setupView } from '../present-setup.ts';
import { refuse } from '../problem.ts';
import { reachedBy } from '../reached-by.ts';
import { idParams, wholeList } from '../schema/common.ts';
import { setupDevice, setupDevicePage, setupQuery } from '../schema/setup.ts';

const tags = ['setup'];
const access = { key: 'lines' } as const satisfies Access;

/** `/v1/setup`: what to type into the devices that phones hang on. Never a password. */
export const setupRoutes =
  ({ phones, lines }: Pick<HttpParts, 'phones' | 'lines'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/setup/devices',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'listSetupDevices',
          summary: 'List the devices that phones can hang on, and what to type into each',
          description:
            'With the digit maps for the codes of this server, and the address and ports at which phones reach it. Texts are English.',
          querystring: wholeList,
          response: { 200: setupDevicePage },
        },
      },
      async (request) => {
        const installation = phones(reachedBy(request));
        return { items: families.map((family) => setupView(family, installation)), next: null };
      },
    );

    app.get(
      '/v1/setup/devices/:id',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'readSetupDevice',
          summary: 'Read what to type into a device, with the user name of a line',
          description: 'Never its password: who made that knows it, and nobody else.',
          params: idParams,
          querystring: setupQuery,
          response: { 200: setupDevice },
        },
      },
      async (request, reply) => {
        const family = familyCalled(request.params.id);
        if (!family) return refuse(reply, { code: 'not-found', detail: 'There is no such device.' });
        const { line: id } = request.query;
        const line = id === undefined ? undefined : lines.get(id)?.line;
        if (id !== undefined && !line) return refuse(reply, { code: 'not-found', detail: 'There is no such line.' });
        return reply.code(200).send(setupView(family, phones(reachedBy(request)), line?.username));
      },
    );
  };
