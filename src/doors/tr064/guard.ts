import type { Clock } from '../../lib/index.ts';
import { readDevice } from './device.ts';
import { DESCRIPTION_PATH, type Described, placesIn } from './directory.ts';
import { actionsIn } from './scpd.ts';
import { type ActionName, type Arguments, callMessage } from './soap.ts';
import type { Upstream, UpstreamAnswer } from './upstream.ts';

/** What the guard is made of. */
export interface GuardParts {
  readonly upstream: Pick<Upstream, 'read' | 'post'>;
  /** What needs a confirmation, as `service#action`. */
  readonly actions: readonly string[];
  readonly clock: Pick<Clock, 'now'>;
  /** Hears, whenever that turns, why the device cannot be stood before; undefined: it can. */
  readonly onTurn: (fault: string | undefined) => void;
}

/** What was read of the device is read again after that time, and where it could not be read, after the other. */
const FRESH_MS = 600_000;
const RETRY_MS = 5000;

/** Service descriptions that are read at one time: small boxes serve few. */
const AT_ONCE = 4;

/**
 * Stands before a TR-064 device: knows what it offers, which of that needs a confirmation, and passes calls on. An action that is listed and that
 * the device does not have is a slip by which the real one would stay open: then nothing passes at all.
 */
export class Guard {
  readonly #parts: GuardParts;
  #described: Described | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #fault: string | undefined;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** What the device offers; undefined while that is not known. What was known stays so while the device is away. */
  async described(): Promise<Described | undefined> {
    const age = this.#parts.clock.now() - this.#readAt;
    if (age >= (this.#described ? FRESH_MS : RETRY_MS)) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      if (!this.#described) await this.#reading;
    }
    return this.#described;
  }

  /** Whether this call needs a confirmation. */
  isListed({ service, action }: ActionName): boolean {
    return this.#parts.actions.includes(`${service}#${action}`);
  }

  /** Passes a call on, written anew. Rejects where no answer comes. */
  pass(path: string, name: ActionName, args: Arguments): Promise<UpstreamAnswer> {
    return this.#parts.upstream.post(path, `"${name.service}#${name.action}"`, callMessage(name, args));
  }

  async #read(): Promise<void> {
    const { clock, actions } = this.#parts;
    this.#readAt = clock.now();
    try {
      const described = await describe(this.#parts.upstream);
      const offered = new Set(
        described.services.flatMap(({ place, actions: names }) => [...names].map((name) => `${place.type}#${name}`)),
      );
      const missing = actions.filter((listed) => !offered.has(listed));
      this.#described = missing.length > 0 ? undefined : described;
      this.#turn(missing.length > 0 ? `it does not have ${missing.join(', ')}` : undefined);
    } catch (cause) {
      this.#turn(cause instanceof Error ? cause.message : 'it cannot be read');
    }
  }

  #turn(fault: string | undefined): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    this.#parts.onTurn(fault);
  }
}

/** Reads the description of the device and that of each service. Rejects where one cannot be read. */
const describe = async (upstream: Pick<Upstream, 'read'>): Promise<Described> => {
  const device = readDevice(await upstream.read(DESCRIPTION_PATH));
  if (!device) throw new Error(`${DESCRIPTION_PATH} is no description of a device`);
  const places = placesIn(device);
  const services: Described['services'][number][] = [];
  for (let from = 0; from < places.length; from += AT_ONCE) {
    const batch = places.slice(from, from + AT_ONCE).map(async (place) => {
      const document = await upstream.read(place.scpdPath);
      const actions = actionsIn(document);
      if (!actions) throw new Error(`${place.scpdPath} is no description of a service`);
      return { place, actions, document };
    });
    services.push(...(await Promise.all(batch)));
  }
  return { device, services };
};
