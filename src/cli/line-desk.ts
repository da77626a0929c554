import type { Config } from '../config/index.ts';
import type { LineRefusal, LineSettings, LineView } from '../line/index.ts';
import { type Offline, openDataDir } from './offline.ts';
import { badInput, type CommandRefused, notPossible } from './outcome.ts';
import { answered } from './rest-answer.ts';
import { apiKeyOf, findServer, type RunningServer } from './running-server.ts';

/** A line as REST and `--json` show it. */
export interface LineJson {
  readonly id: string;
  readonly kind: string;
  readonly username: string;
  readonly label: string;
  readonly confirmsFor: '*' | readonly string[];
  readonly trust: string;
  readonly certificate: string | null;
  readonly peer: string | null;
  readonly enabled: boolean;
  readonly source: string;
  /** `expiresAt` in RFC 3339. Null where the phone is not registered, or no server runs that would know. */
  readonly registration: {
    readonly address: string;
    readonly userAgent: string | null;
    readonly expiresAt: string;
  } | null;
  readonly tries: { readonly wrong: number; readonly blockedForSeconds: number };
}

/** Where lines are kept: a running server, or the data directory itself. Refusals are thrown as `CommandRefused`. */
export interface LineDesk {
  list(): Promise<readonly LineJson[]>;
  get(id: string): Promise<LineJson | undefined>;
  put(id: string, settings: LineSettings): Promise<LineJson>;
  remove(id: string): Promise<void>;
  /** Forgets the wrong codes of a line and ends its block. */
  unblock(id: string): Promise<void>;
}

/** Runs `task` at the desk that is open: the running server's, else the data directory's, which is closed after it. */
export const atLineDesk = async <T>(config: Config, task: (desk: LineDesk) => Promise<T>): Promise<T> => {
  const server = await findServer(config.dataDir);
  if (server) return task(restDesk(server, apiKeyOf(config)));
  const offline = await openDataDir(config);
  try {
    return await task(directDesk(offline.lines));
  } finally {
    await offline.close();
  }
};

/** Who is named in the events of what this command changes without a server. */
const ACTOR = 'cli';

type Lines = Offline['lines'];

const directDesk = (lines: Lines): LineDesk => ({
  async list() {
    return lines.list().map(lineJson);
  },
  async get(id) {
    const view = lines.get(id);
    return view && lineJson(view);
  },
  async put(id, settings) {
    const put = await lines.put(id, settings, ACTOR);
    if (!put.ok) throw refused(put.error);
    return lineJson(put.value);
  },
  async remove(id) {
    const removed = await lines.remove(id, ACTOR);
    if (!removed.ok) throw refused(removed.error);
  },
  async unblock(id) {
    const unblocked = await lines.unblock(id, ACTOR);
    if (!unblocked.ok) throw refused(unblocked.error);
  },
});

const refused = ({ code, detail }: Pick<LineRefusal, 'code' | 'detail'>): CommandRefused =>
  code === 'malformed' ? badInput(detail) : notPossible(detail);

const lineJson = ({ line, binding, tries }: LineView): LineJson => ({
  id: line.id,
  kind: line.kind,
  username: line.username,
  label: line.label,
  confirmsFor: line.confirmsFor,
  trust: line.trust,
  certificate: line.certificate,
  peer: line.peer,
  enabled: line.enabled,
  source: line.source,
  registration: binding
    ? {
        address: binding.address,
        userAgent: binding.userAgent ?? null,
        expiresAt: new Date(binding.expiresAt).toISOString(),
      }
    : null,
  tries,
});

const restDesk = (server: RunningServer, apiKey: string): LineDesk => {
  const call = async (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${server.url}/v1/lines${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
  const pathOf = (id: string) => `/${encodeURIComponent(id)}`;
  return {
    async list() {
      const { items } = (await answered(await call('GET', ''))) as { readonly items: readonly LineJson[] };
      return items;
    },
    async get(id) {
      const answer = await call('GET', pathOf(id));
      if (answer.status !== 404) return (await answered(answer)) as LineJson;
      await answer.body?.cancel();
      return undefined;
    },
    async put(id, settings) {
      return (await answered(await call('PUT', pathOf(id), settings))) as LineJson;
    },
    async remove(id) {
      await answered(await call('DELETE', pathOf(id)));
    },
    async unblock(id) {
      await answered(await call('DELETE', `${pathOf(id)}/tries`));
    },
  };
};
