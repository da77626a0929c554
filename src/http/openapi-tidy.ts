import { STATUS_CODES } from 'node:http';

interface Operation {
  readonly operationId?: string;
  readonly requestBody?: object;
}

type Schemas = Readonly<Record<string, unknown>>;

/** As much of an OpenAPI document as is looked at here. */
export interface OpenApi {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Schemas };
}

const REF = '#/components/schemas/';

/**
 * Mends what the generators get wrong. zod's converter writes every registered schema twice (`X` as answered, `XInput` as
 * asked) whether used or not: keeps what the routes reach, under its plain name where that is free or means the same.
 * @fastify/swagger calls every body required: those of `optionalBodies` (operation ids) are not.
 */
export const tidy = (document: OpenApi, optionalBodies: ReadonlySet<string>): OpenApi => {
  const all: Schemas = document.components?.schemas ?? {};
  const used = reachable(document.paths, all);
  const names = new Map([...used].map((name) => [name, plainName(name, used, all)]));
  const schemas = Object.fromEntries([...used].sort().map((name) => [names.get(name) ?? name, all[name]]));
  return rewritten({ ...document, components: { ...document.components, schemas } }, names, optionalBodies);
};

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

const rewritten = (
  document: OpenApi,
  names: ReadonlyMap<string, string>,
  optionalBodies: ReadonlySet<string>,
): OpenApi =>
  JSON.parse(JSON.stringify(document), (key: string, value: unknown) => {
    if (key === '$ref' && typeof value === 'string' && value.startsWith(REF)) {
      const name = value.slice(REF.length);
      return `${REF}${names.get(name) ?? name}`;
    }
    if (key === 'description' && value === 'Default Response') return STATUS_CODES[200];
    return isOperation(value) && optionalBodies.has(value.operationId)
      ? { ...value, requestBody: { ...value.requestBody, required: false } }
      : value;
  }) as OpenApi;

const isOperation = (value: unknown): value is Required<Operation> =>
  typeof value === 'object' && value !== null && 'operationId' in value && 'requestBody' in value;
