import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import { type FileFault, families, familyCalled, grandstreamFile } from '../../device-setup/index.ts';
import { fieldRefusal } from '../field-refusal.ts';
import type { HttpParts } from '../parts.ts';
import { setupView } from '../present-setup.ts';
import { refuse } from '../problem.ts';
import { reachedBy } from '../reached-by.ts';
import type { Refusal } from '../refusals.ts';
import { idParams, wholeList } from '../schema/common.ts';
import { deviceFile, newGrandstreamFile, setupDevice, setupDevicePage, setupQuery } from '../schema/setup.ts';

const tags = ['setup'];
const access = { key: 'lines' } as const satisfies Access;

/** Where phones reach the server is nothing that the request says. */
const refusalOf = ({ about, detail }: FileFault): Refusal =>
  about === 'installation' ? { code: 'not-found', detail } : fieldRefusal({ field: about, detail });

/** `/v1/setup`: what to type into the devices that phones hang on. Nothing here is kept, and no password comes from here that did not come with the request. */
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

    app.post(
      '/v1/setup/grandstream',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'makeGrandstreamFile',
          summary: 'Make the file that a Grandstream HT801 or HT802 loads for its first port',
          description:
            "From the vendor's documentation, not tried on hardware. Nothing is kept, neither the file nor the password, and whether the password is that of the line is not looked at. What the file does not name stays as it is on the device.",
          body: newGrandstreamFile,
          response: { 200: deviceFile },
        },
      },
      async (request, reply) => {
        const { line: id, password, mac } = request.body;
        const line = lines.get(id)?.line;
        if (!line) return refuse(reply, { code: 'not-found', detail: 'There is no such line.' });
        const installation = phones(reachedBy(request));
        const file = grandstreamFile({ mac, username: line.username, password, installation });
        if (!file.ok) return refuse(reply, refusalOf(file.error));
        return reply.code(200).send({ name: file.value.name, text: file.value.text });
      },
    );
  };
