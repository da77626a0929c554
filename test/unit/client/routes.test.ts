import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Answered as text, or as a file: not for a client that reads JSON. */
const asText = ['GET /metrics', 'GET /v1/backup', 'GET /v1/confirmations/:id/events', 'GET /v1/sip/trace'];

/** What takes sessions alone, and what begins one, is for a browser. */
const isForPrograms = ([, { operationId, security = [] }]: [string, Operation]): boolean =>
  operationId !== 'logIn' && !(security.length > 0 && security.every((way) => 'adminSession' in way));

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
}

it('the client knows every route of the API that answers JSON or nothing, and none that is not there', () => {
  const known = [...readFileSync('src/client/routes.ts', 'utf8').matchAll(/^ {2}'([A-Z]+ \/\S*)': \{/gm)];
  const { paths } = JSON.parse(readFileSync('docs/generated/openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const documented = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(isForPrograms)
      .map(([method]) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(known.map(([, route]) => route).sort()).toEqual(documented.filter((route) => !asText.includes(route)).sort());
});
