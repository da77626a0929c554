import { formatHost } from '../lib/index.ts';
import type { Field } from './field.ts';
import type { Installation, OpenPort } from './installation.ts';

/** The port that a phone takes where nobody tells it another (RFC 3261 19.1.2). */
const USUAL_PORT = 5060;

/** What goes into the fields of one device. `username`: of its line, if that is known. */
export interface Filling {
  readonly installation: Installation;
  readonly username: string | undefined;
  readonly digitMap: string | null;
}

/** What to enter into a field; null: whoever sets the device up knows it, a password always. */
export const filled = ({ content, value }: Field, { installation, username, digitMap }: Filling): string | null => {
  const { host, ports } = installation;
  const [first] = ports;
  switch (content) {
    case 'server':
      return host ?? null;
    case 'server-and-port':
      return host === undefined ? null : withPort(host, first);
    case 'port':
      return first === undefined ? null : String(first.port);
    case 'transport':
      return value ?? transports(ports);
    case 'user':
      return username ?? null;
    case 'password':
    case 'registration-password':
      return null;
    case 'service-number':
      return installation.plan.serviceNumber;
    case 'digit-map':
      return digitMap;
    case 'register-time':
    case 'codecs':
    case 'dtmf':
    case 'registration-user':
    case 'registration-number':
    case 'setting':
      return value ?? null;
  }
};

const withPort = (host: string, first: OpenPort | undefined): string =>
  first === undefined || first.port === USUAL_PORT ? host : `${formatHost(host)}:${first.port}`;

/** Those on the port that is told: `UDP or TCP`. */
const transports = (ports: readonly OpenPort[]): string | null => {
  const there = ports.filter(({ port }) => port === ports[0]?.port);
  return there.length === 0 ? null : there.map(({ transport }) => transport.toUpperCase()).join(' or ');
};
