import swagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifyContextConfig, FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type * as z from 'zod';
import { SAME_SERVER } from '../lib/index.ts';
import { type OpenApi, tidy } from './openapi-tidy.ts';
import type { HttpSettings } from './parts.ts';
import { problemKinds, statusOf } from './problem.ts';
import type { RefusalCode } from './refusals.ts';
import { problem } from './schema/problem.ts';
import { securityOf, securitySchemes } from './security.ts';

const description = `Asks for one more proof from something that is physically in the house.

Errors are \`application/problem+json\` (RFC 9457): read \`code\`. Times are RFC 3339 in UTC, durations whole seconds. Unknown fields are refused.
Everything belongs to the app that owns the API key; another app's ids answer 404. Nothing under \`/v1\` may be cached.`;

/** Registers the OpenAPI 3.1 document: everything in it comes from the routes themselves. Call it before they are registered. */
export const registerOpenApi = async (
  app: FastifyInstance,
  { version, base }: Pick<HttpSettings, 'version' | 'base'>,
): Promise<void> => {
  const optionalBodies = new Set<string>();
  app.addHook('onRoute', ({ schema }) => {
    if (schema?.body && (schema.body as z.ZodType).safeParse(undefined).success)
      optionalBodies.add(schema.operationId ?? '');
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Offhook', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      // OpenAPI 3.1 4.8.5: the paths stand right behind it, and `/` is nothing before them.
      servers: [{ url: base === SAME_SERVER ? '/' : base }],
      tags: [
        { name: 'confirmations', description: 'Ask, watch, complete' },
        { name: 'grants', description: 'What a window may do now' },
        { name: 'authenticators', description: 'Apps that show codes' },
        { name: 'button', description: 'Presses that devices report' },
        { name: 'lines', description: 'Phone accounts' },
        { name: 'setup', description: 'What to type into devices' },
        { name: 'calls', description: 'Dial attempts' },
        { name: 'statistics', description: 'What is counted of calls and confirmations' },
        { name: 'sip', description: 'Why a phone does not get as far as a call' },
        { name: 'keys', description: 'API keys of relying apps' },
        { name: 'doors', description: 'Other protocols, and who may come by them' },
        { name: 'webhooks', description: 'Events that come to you' },
        { name: 'audit', description: 'What happened, in a sealed chain' },
        { name: 'administration', description: 'The page of whoever looks after the house: its sessions and its lock' },
        { name: 'operations', description: 'For whoever runs the server' },
      ],
      components: { securitySchemes },
    },
    transform: describeRoute,
    transformObject: (document) => tidy(jsonSchemaTransformObject(document) as OpenApi, optionalBodies) as object,
  });
};

const describeRoute: SwaggerTransform = (document) => {
  const { schema, route } = document;
  if (!schema || (schema as { hide?: boolean }).hide || isOfAPage(document.url))
    return { schema: { ...schema, hide: true }, url: document.url };
  const { access } = configOf(route);
  const security = access && securityOf(access);
  return jsonSchemaTransform({
    ...document,
    schema: {
      ...schema,
      response: { ...(schema.response as object), ...problemResponses(route, schema) },
      ...(security && { security }),
    },
  } as Parameters<SwaggerTransform>[0]);
};

/** What the hosted page asks is between it and the server. */
const isOfAPage = (url: string): boolean => url.startsWith('/.offhook/');

const configOf = (route: RouteOptions): FastifyContextConfig => route.config ?? {};

/** The problems a route can answer with: its own, and those that follow from what it asks and takes. */
const problemResponses = (route: RouteOptions, schema: FastifySchema): Record<string, unknown> => {
  const { access, problems, unlimited, dangerous } = configOf(route);
  const codes: RefusalCode[] = [...(problems ?? []), 'fault'];
  if (access) codes.push('unauthenticated', 'scope-missing');
  if (dangerous) codes.push('confirmation-required');
  if (!unlimited) codes.push('rate-limited');
  if (schema.body) codes.push('payload-too-large', 'unsupported-media-type');
  if (schema.body ?? schema.querystring ?? schema.params) codes.push('malformed');
  const statuses = new Set(codes.map(statusOf));
  const titles = (status: number) =>
    codes
      .filter((code) => statusOf(code) === status)
      .map((code) => `\`${code}\`: ${problemKinds[code]?.title ?? code}`);
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: titles(status).join('; '),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
};
