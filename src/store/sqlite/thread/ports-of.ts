import type { AskedName, Way } from '../operation.ts';
import type { StoreClient } from './client.ts';
import type { Catalogue } from './protocol.ts';

/** The ports as far as their engine answers them: without what only the client can do. */
type Asked<Ports> = { readonly [Port in keyof Ports]: Pick<Ports[Port], AskedName<Ports[Port]>> };

type Ask = (...args: readonly unknown[]) => Promise<unknown>;

/** Makes the ports that a catalogue lists: each of their members asks the engine by name. */
export const portsOf = <Ports>(catalogue: Catalogue, client: Pick<StoreClient, 'ask'>): Asked<Ports> => {
  const asking = (name: string, way: Way): Ask => {
    const ask: Ask = (...args) => client.ask(way, name, args);
    if (way !== 'until-done') return ask;
    return async (...args) => {
      while (await ask(...args));
    };
  };
  const ports = mapValues(catalogue, (ways, port) => mapValues(ways, (way, name) => asking(`${port}.${name}`, way)));
  // The engine's operations are typed by these very ports (`OperationsOf`); across the thread only their names are left.
  return ports as Asked<Ports>;
};

const mapValues = <From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From, name: string) => To,
): Readonly<Record<string, To>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value, name)]));
