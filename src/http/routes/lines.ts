import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf } from '../../access/index.ts';
import { ownUrl } from '../../lib/index.ts';
import type { LineRefusal, LineView } from '../../line/index.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { lineView } from '../present.ts';
import { refuse } from '../problem.ts';
import type { Refusal } from '../refusals.ts';
import { idParams, noContent, wholeList } from '../schema/common.ts';
import { linePage, linePatch, line as lineSchema, newLine } from '../schema/lines.ts';

const tags = ['lines'];
const access = { key: 'lines' } as const satisfies Access;

/** The id stands in the path; every other field of a line in the body. */
const refusalOf = ({ code, detail, pointer }: LineRefusal): Refusal => ({
  code,
  detail,
  ...(pointer !== undefined && { errors: [{ in: pointer === '/id' ? 'path' : 'body', pointer, detail }] }),
});

/** `/v1/lines`: phone accounts, with their registration and wrong codes. */
export const lineRoutes =
  ({ lines, settings }: Pick<HttpParts, 'lines' | 'settings'>): FastifyPluginAsyncZod =>
  async (app) => {
    /** What was written just now, with its registration wherever that is. */
    const shown = async (written: LineView) => lineView((await lines.everywhere(written.line.id))[0] ?? written);

    app.get(
      '/v1/lines',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'listLines',
          summary: 'List all lines',
          querystring: wholeList,
          response: { 200: linePage },
        },
      },
      async () => ({ items: (await lines.everywhere()).map(lineView), next: null }),
    );

    app.get(
      '/v1/lines/:id',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'readLine',
          summary: 'Read a line',
          params: idParams,
          response: { 200: lineSchema },
        },
      },
      async (request, reply) => {
        const [line] = await lines.everywhere(request.params.id);
        if (!line) return refuse(reply, { code: 'not-found', detail: 'There is no such line.' });
        return reply.code(200).send(lineView(line));
      },
    );

    app.put(
      '/v1/lines/:id',
      {
        config: { access, dangerous: 'lines.change', problems: ['line-managed-by-file'] },
        schema: {
          tags,
          operationId: 'putLine',
          summary: 'Add a line, or replace its settings',
          description: 'What is left out gets its default. 201 when the line is new.',
          params: idParams,
          body: newLine,
          response: { 200: lineSchema, 201: lineSchema },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const isNew = lines.get(id) === undefined;
        const result = await lines.put(id, request.body, actorOf(callerOf(request, access)));
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        const view = await shown(result.value);
        if (!isNew) return reply.code(200).send(view);
        return reply
          .code(201)
          .header('Location', ownUrl(settings.base, 'v1', 'lines', id))
          .send(view);
      },
    );

    app.patch(
      '/v1/lines/:id',
      {
        config: { access, dangerous: 'lines.change', problems: ['not-found', 'line-managed-by-file'] },
        schema: {
          tags,
          operationId: 'patchLine',
          summary: 'Change some settings of a line',
          description: 'What is left out stays as it is. A new username needs the password again.',
          params: idParams,
          body: linePatch,
          response: { 200: lineSchema },
        },
      },
      async (request, reply) => {
        const result = await lines.patch(request.params.id, request.body, actorOf(callerOf(request, access)));
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        return reply.code(200).send(await shown(result.value));
      },
    );

    app.delete(
      '/v1/lines/:id',
      {
        config: { access, dangerous: 'lines.change', problems: ['not-found', 'line-managed-by-file'] },
        schema: {
          tags,
          operationId: 'removeLine',
          summary: 'Remove a line',
          params: idParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const result = await lines.remove(request.params.id, actorOf(callerOf(request, access)));
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        return reply.code(204).send();
      },
    );

    app.delete(
      '/v1/lines/:id/tries',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'unblockLine',
          summary: 'Forget the wrong codes of a line',
          description: "Ends its block at once: the operator's word. Also for a line of the lines file.",
          params: idParams,
          response: { 200: lineSchema },
        },
      },
      async (request, reply) => {
        const result = await lines.unblock(request.params.id, actorOf(callerOf(request, access)));
        if (!result.ok) return refuse(reply, refusalOf(result.error));
        return reply.code(200).send(await shown(result.value));
      },
    );
  };
