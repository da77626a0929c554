import type { FastifySchemaCompiler } from 'fastify';
import type * as z from 'zod';
import type { FieldError } from './refusals.ts';

/** A request that does not fit its route's schema: thrown by Fastify's validation, answered as `malformed`. */
export class RequestInvalid extends Error {
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super('The request does not fit its schema');
    this.errors = errors;
  }
}

const parts: Readonly<Record<string, FieldError['in']>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
};

/** RFC 6901 3: `~` and `/` inside a name are written `~0` and `~1`. */
const pointer = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const fieldErrors = (issues: readonly z.core.$ZodIssue[], part: FieldError['in']): FieldError[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ in: part, pointer: pointer([...issue.path, key]), detail: 'is not a known field' }))
      : [{ in: part, pointer: pointer(issue.path), detail: issue.message }],
  );

/** Checks requests with zod and names every fault by a JSON pointer. What was sent is never repeated. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    // Fastify hands on a body that is not there as null.
    const result = schema.safeParse(httpPart === 'body' && data === null ? undefined : data);
    if (result.success) return { value: result.data };
    return { error: new RequestInvalid(fieldErrors(result.error.issues, parts[httpPart ?? 'body'] ?? 'body')) };
  };
