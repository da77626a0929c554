import { type Atom, DIGITS, keysIn, one, progressIn } from './pattern.ts';
import type { Act, Destination, Dialler } from './step.ts';

/** "digit-collection timeout" and "address-completion timeout", as they leave the factory, in seconds. */
const COLLECTION_S = 5;
const COMPLETION_S = 12;

/** The interface that a map of ours sends to Offhook; every other one is somebody else. */
const OFFHOOK = 'OFFHOOK';

interface Route {
  readonly atoms: readonly Atom[];
  /** Seconds that the route waits for further digits; undefined: it wants none. */
  readonly waits: number | undefined;
  readonly to: Destination;
}

const REFUSE: Act = { kind: 'refuse' };

/**
 * How a Patton SmartNode looks a number up in a `called-e164` routing table, one `route <key> dest-interface <name>` a
 * line: keys are beginnings of numbers, `.` a digit, `[..]`, and `T` waits for more of them. While any route is only
 * begun the number counts as incomplete and is dropped after 12 s, even where another route is filled; else the longest
 * filled route wins.
 */
export const pattonDialler = (map: string): Dialler => {
  const routes = map.split('\n').map(routeOf);
  return (keys) => {
    const ended = keys.endsWith('#');
    if (ended) {
      // The # key ends dialling only while a route waits for further digits; before that it is a digit.
      const before = lookUp(routes, keys.slice(0, -1));
      if (before.route?.waits !== undefined && !before.begun) return send(before.route, keys.slice(0, -1));
    }
    const { route, begun } = lookUp(routes, keys);
    if (begun) return { kind: 'wait', ms: COMPLETION_S * 1000, act: REFUSE };
    if (route === undefined) return REFUSE;
    if (route.waits === undefined) return send(route, keys);
    return { kind: 'wait', ms: route.waits * 1000, act: send(route, keys) };
  };
};

const send = ({ to }: Route, number: string): Act => ({ kind: 'send', number, to });

const lookUp = (routes: readonly Route[], keys: string) => {
  const filled = routes
    .filter(({ atoms }) => progressIn(atoms, keys.slice(0, atoms.length))?.complete)
    .toSorted((a, b) => b.atoms.length - a.atoms.length);
  const begun = routes.some(({ atoms }) => {
    const progress = progressIn(atoms, keys);
    return progress !== undefined && !progress.complete;
  });
  return { route: filled[0], begun };
};

const LINE = /^\s*route (?<key>\S+?)(?<waits>T(?<seconds>\d+)?)? dest-interface (?<to>\S+)\s*$/;

const routeOf = (line: string): Route => {
  const { key = '', waits, seconds, to } = LINE.exec(line)?.groups ?? {};
  const tokens = key.match(/\[[^\]]*\]|./g) ?? [];
  return {
    atoms: tokens.map((token) => one(token === '.' ? DIGITS : keysIn(token))),
    waits: waits === undefined ? undefined : Number(seconds ?? COLLECTION_S),
    to: to === OFFHOOK ? 'offhook' : 'elsewhere',
  };
};
