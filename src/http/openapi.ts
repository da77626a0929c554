import { STATUS_CODES } from 'node:http';
import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import type { FastifyContextConfig, FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { problemKinds, statusOf } from './problem.ts';
import type { RefusalCode } from './refusals.ts';
import { problem } from './schema.ts';

const description = `Asks for one more proof from something that is physically in the house.

Errors are \`application/problem+json\` (RFC 9457): read \`code\`. Times are RFC 3339 in UTC, durations whole seconds. Unknown fields are refused.
Everything belongs to the app that owns the API key; another app's ids answer 404. Nothing under \`/v1\` may be cached.`;

/** Registers the OpenAPI 3.1 document: everything in it comes from the routes themselves. Call it before they are registered. */
export const registerOpenApi = async (app: FastifyInstance, version: string): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Offhook', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      tags: [
        { name: 'confirmations', description: 'Ask, watch, complete' },
        { name: 'grants', description: 'What a window may do now' },
        { name: 'lines', description: 'Phone accounts' },
        { name: 'calls', description: 'Dial attempts' },
        { name: 'operations', description: 'For whoever runs the server' },
      ],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'ohk_...', description: 'The key of a relying app.' },
          confirmationToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'cft_...',
            description: 'For the browser: the token of one confirmation reads, completes and cancels that one only.',
          },
        },
      },
    },
    transform: describeRoute,
    transformObject: tidy,
  });
};

const describeRoute: SwaggerTransform = (document) => {
  const { schema, route } = document;
  if (!schema || (schema as { hide?: boolean }).hide) return { schema: { ...schema, hide: true }, url: document.url };
  const { access } = configOf(route);
  const security = access && [{ apiKey: [access.scope] }, ...(access.token ? [{ confirmationToken: [] }] : [])];
  return jsonSchemaTransform({
    ...document,
    schema: {
      ...schema,
      response: { ...(schema.response as object), ...problemResponses(route, schema) },
      ...(security && { security }),
    },
  } as Parameters<SwaggerTransform>[0]);
};

const configOf = (route: RouteOptions): FastifyContextConfig => route.config ?? {};

/** The problems a route can answer with: its own, and those that follow from what it asks and takes. */
const problemResponses = (route: RouteOptions, schema: FastifySchema): Record<string, unknown> => {
  const { access, problems, unlimited } = configOf(route);
  const codes: RefusalCode[] = [...(problems ?? []), 'fault'];
  if (access) codes.push('unauthenticated', 'scope-missing');
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

/**
 * zod's converter writes every registered schema twice (`X` as answered, `XInput` as asked) whether used or not. Keeps what
 * the routes reach, under its plain name where that is free or means the same.
 */
const tidy: SwaggerTransformObject = (document) => {
  const whole = jsonSchemaTransformObject(document) as { paths?: object; components?: { schemas?: Schemas } };
  const all: Schemas = whole.components?.schemas ?? {};
  const used = reachable(whole.paths, all);
  const names = new Map([...used].map((name) => [name, plainName(name, used, all)]));
  const schemas = Object.fromEntries([...used].sort().map((name) => [names.get(name) ?? name, all[name]]));
  const pruned = { ...whole, components: { ...whole.components, schemas } };
  return rewritten(pruned, names) as ReturnType<SwaggerTransformObject>;
};

type Schemas = Record<string, unknown>;

const REF = '#/components/schemas/';

const refsIn = (value: unknown): string[] =>
  [...JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');

const reachable = (from: unknown, all: Schemas): Set<string> => {
  const found = new Set<string>();
  const open = refsIn(from);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name) || !(name in all)) continue;
    found.add(name);
    open.push(...refsIn(all[name]));
  }
  return found;
};

const plainName = (name: string, used: ReadonlySet<string>, all: Schemas): string => {
  if (!name.endsWith('Input')) return name;
  const plain = name.slice(0, -'Input'.length);
  const free = !used.has(plain) || JSON.stringify(all[plain]) === JSON.stringify(all[name]);
  return free ? plain : name;
};

const rewritten = (document: unknown, names: ReadonlyMap<string, string>): unknown =>
  JSON.parse(JSON.stringify(document), (key: string, value: unknown) => {
    if (key === '$ref' && typeof value === 'string' && value.startsWith(REF)) {
      const name = value.slice(REF.length);
      return `${REF}${names.get(name) ?? name}`;
    }
    if (key === 'description' && value === 'Default Response') return STATUS_CODES[200];
    return value;
  });
