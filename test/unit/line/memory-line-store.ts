import type { LineEvent, LineStore, ProvisionedLine, Tries } from '../../../src/line/index.ts';
import { noTries } from '../../../src/line/index.ts';

/** Some tests have more lines than that. */
const PAGE = 3;

/** A line store in memory that remembers every event, and can be told to fail. */
export class MemoryLineStore implements LineStore {
  readonly lines = new Map<string, { provisioned: ProvisionedLine; version: string; tries: Tries }>();
  readonly events: LineEvent[] = [];
  writes = 0;
  failing = false;

  async after(id: string) {
    const behind = [...this.lines.entries()]
      .filter(([other]) => other > id)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return behind.slice(0, PAGE).map(([, line]) => line);
  }

  async find(id: string) {
    return this.lines.get(id);
  }

  async put(provisioned: ProvisionedLine, events: readonly LineEvent[]) {
    this.#write(events);
    const { id, username } = provisioned.line;
    for (const other of this.lines.values())
      if (other.provisioned.line.username === username && other.provisioned.line.id !== id)
        throw new Error(`username ${username} is not unique`);
    const version = `v${this.writes}`;
    this.lines.set(id, { provisioned, version, tries: this.lines.get(id)?.tries ?? noTries });
    return version;
  }

  async remove(id: string, events: readonly LineEvent[]) {
    this.#write(events);
    this.lines.delete(id);
  }

  async saveTries(id: string, tries: Tries, events: readonly LineEvent[]) {
    this.#write(events);
    const line = this.lines.get(id);
    if (line) this.lines.set(id, { ...line, tries });
  }

  async record(events: readonly LineEvent[]) {
    this.#write(events);
  }

  #write(events: readonly LineEvent[]) {
    if (this.failing) throw new Error('disk full');
    this.writes += 1;
    this.events.push(...events);
  }
}
