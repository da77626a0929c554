import { type Clock, err, type FieldFault, ok, ownerOf, type Random, type Result } from '../lib/index.ts';
import { type NewClient, newClient } from './new-client.ts';
import type { Client, ClientEvent, ClientStore, ClientWithSecret } from './port.ts';

/** What somebody asks a client for. */
export interface WantedClient extends Omit<NewClient, 'label'> {
  /** What people read where a request names no action; the app when left out. */
  readonly label?: string | undefined;
}

interface ClientsParts {
  readonly store: Pick<ClientStore, 'add' | 'all' | 'find' | 'remove'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /** Whether a text could be taken for a code that is shown beside it. */
  readonly holdsCode: (text: string) => boolean;
  /** What is wrong with a URL that a client is to be told at, to follow `the URL`; undefined where nothing is. */
  readonly pingFault: (url: string) => string | undefined;
}

const MOST_CLIENTS = 500;

/** The clients of OpenID Connect, as people make and end them: by REST and by the command line alike. */
export class Clients {
  readonly #parts: ClientsParts;

  constructor(parts: ClientsParts) {
    this.#parts = parts;
  }

  /** Adds a client; events name `actor` as who did. Refuses what cannot be one; `too-many`: there are so many already. */
  async add(wanted: WantedClient, actor: string): Promise<Result<ClientWithSecret, FieldFault | 'too-many'>> {
    const { store, clock, random } = this.#parts;
    const owner = ownerOf(wanted);
    if (!owner.ok) return owner;
    const { label } = owner.value;
    const fault = this.#textFault(label, wanted);
    if (fault) return err(fault);
    const now = clock.now();
    const made = newClient({ ...wanted, label }, { random, now });
    if (!made.ok) return made;
    if ((await store.all()).length >= MOST_CLIENTS) return err('too-many');
    await store.add(made.value, eventOf('client.added', made.value.client, { at: now, actor }));
    return ok(made.value);
  }

  /** Oldest first. */
  list(): Promise<readonly Client[]> {
    return this.#parts.store.all();
  }

  /** Removes a client with all that was issued to it: its next request is refused. False where there is none. */
  async remove(id: string, actor: string): Promise<boolean> {
    const { store, clock } = this.#parts;
    const found = await store.find(id);
    return found !== undefined && store.remove(id, eventOf('client.removed', found.client, { at: clock.now(), actor }));
  }

  #textFault(label: string, { background }: WantedClient): FieldFault | undefined {
    const { holdsCode, pingFault } = this.#parts;
    if (holdsCode(label))
      return {
        field: 'label',
        detail: 'The label is shown beside a code: it must not hold as many digits in a row as one.',
      };
    if (background.kind !== 'ping') return undefined;
    const fault = pingFault(background.url);
    const detail = `The URL ${JSON.stringify(background.url)} ${fault}.`;
    return fault === undefined ? undefined : { field: 'pingUrl', detail };
  }
}

const eventOf = (
  type: ClientEvent['type'],
  { id, app, label }: Client,
  by: Pick<ClientEvent, 'at' | 'actor'>,
): ClientEvent => ({ type, client: id, app, label, ...by });
