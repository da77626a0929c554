/** What the value of a variable looks like that Kubernetes makes of a service, by the end of its name. */
const SHAPES: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/_SERVICE_HOST$/, /^[0-9a-f.:]+$/i],
  [/_SERVICE_PORT(?:_[A-Z0-9_]+)?$/, /^\d{1,5}$/],
  [/_PORT(?:_\d{1,5}_(?:TCP|UDP|SCTP))?$/, /^(?:tcp|udp|sctp):\/\//],
  [/_PORT_\d{1,5}_(?:TCP|UDP|SCTP)_(?:PROTO|PORT|ADDR)$/, /^[0-9a-z.:]+$/i],
];

/**
 * Whether a variable is one that Kubernetes (and Docker's links, of old) puts into the environment of every program beside a service:
 * one called `offhook` makes `OFFHOOK_SERVICE_HOST`, `OFFHOOK_PORT=tcp://10.0.0.7:8080` and more, which nobody meant as settings.
 */
export const isServiceLink = (name: string, value: string): boolean =>
  SHAPES.some(([ofName, ofValue]) => ofName.test(name) && ofValue.test(value));
