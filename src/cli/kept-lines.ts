import type { Rest } from '../client/rest.ts';
import type { Config } from '../config/index.ts';
import type { CallView, LineJson } from '../http/schema.ts';
import type { LineRefusal, LineSettings } from '../line/index.ts';
import { callsOfData } from './kept-calls.ts';
import type { Offline } from './offline.ts';
import { badInput, type CommandRefused, notPossible } from './outcome.ts';
import { answered } from './rest-answer.ts';
import { ACTOR, withServerOrData } from './server-or-data.ts';

/** The lines of an installation, wherever they are kept. Refusals are thrown as `CommandRefused`. */
interface KeptLines {
  list(): Promise<readonly LineJson[]>;
  get(id: string): Promise<LineJson | undefined>;
  put(id: string, settings: LineSettings): Promise<LineJson>;
  remove(id: string): Promise<void>;
  /** Forgets the wrong codes of a line and ends its block. */
  unblock(id: string): Promise<void>;
  /** The newest call of a line. Undefined: it never called, or the key may not see calls. */
  lastCall(id: string): Promise<CallView | undefined>;
}

/** Runs `task` on the lines of the running server, else on those of the data directory, with the configuration in force. */
export const withLines = <T>(config: Config, task: (lines: KeptLines, inForce: Config) => Promise<T>): Promise<T> =>
  withServerOrData(config, { server: linesOfServer, data: linesOfData }, task);

const linesOfData = ({ lines, lineView, calls }: Pick<Offline, 'lines' | 'lineView' | 'calls'>): KeptLines => ({
  async list() {
    return (await lines.everywhere()).map(lineView);
  },
  async get(id) {
    const [view] = await lines.everywhere(id);
    return view && lineView(view);
  },
  async put(id, settings) {
    const put = await lines.put(id, settings, ACTOR);
    if (!put.ok) throw refused(put.error);
    return lineView(put.value);
  },
  async remove(id) {
    const removed = await lines.remove(id, ACTOR);
    if (!removed.ok) throw refused(removed.error);
  },
  async unblock(id) {
    const unblocked = await lines.unblock(id, ACTOR);
    if (!unblocked.ok) throw refused(unblocked.error);
  },
  async lastCall(line) {
    return (await callsOfData({ calls })({ line, limit: 1 })).items[0];
  },
});

const refused = ({ code, detail }: Pick<LineRefusal, 'code' | 'detail'>): CommandRefused =>
  code === 'malformed' ? badInput(detail) : notPossible(detail);

const linesOfServer = ({ answer }: Rest): KeptLines => ({
  async list() {
    return answered(await answer('GET /v1/lines')).items;
  },
  async get(id) {
    const told = await answer('GET /v1/lines/:id', { params: { id } });
    return told.status === 404 ? undefined : answered(told);
  },
  async put(id, settings) {
    return answered(await answer('PUT /v1/lines/:id', { params: { id }, body: settings }));
  },
  async remove(id) {
    answered(await answer('DELETE /v1/lines/:id', { params: { id } }));
  },
  async unblock(id) {
    answered(await answer('DELETE /v1/lines/:id/tries', { params: { id } }));
  },
  async lastCall(line) {
    const told = await answer('GET /v1/calls', { query: { line, limit: 1 } });
    return told.ok ? told.body.items[0] : undefined;
  },
});
