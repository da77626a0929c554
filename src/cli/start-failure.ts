import type { Config } from '../config/index.ts';
import { type CommandRefused, notPossible } from './outcome.ts';

/** An error and what caused it, outermost first. */
const chainOf = (error: unknown): readonly Error[] => (error instanceof Error ? [error, ...chainOf(error.cause)] : []);

interface SystemError extends Error {
  readonly code: string;
  readonly syscall?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
}

const isSystemError = (error: Error): error is SystemError => 'code' in error && typeof error.code === 'string';

/** Errors whose message is one sentence for the operator already. */
const FOR_THE_OPERATOR: ReadonlySet<string> = new Set([
  'CannotStart',
  'CutMeanwhile',
  'LinkError',
  'StoreUnusable',
  'Unavailable',
]);

/** The refusal that an error for the operator becomes: a data directory that cannot be used, a lines file that is wrong. */
export const operatorRefusal = (error: unknown): CommandRefused | undefined => {
  const told = chainOf(error).find(({ name }) => FOR_THE_OPERATOR.has(name));
  return told && notPossible(...told.message.split('\n'));
};

/** The same for a start that failed, where also a taken port is named with the key that changes it. Undefined: a fault of ours. */
export const startRefusal = (error: unknown, config: Config): CommandRefused | undefined => {
  const system = chainOf(error).find(isSystemError);
  return operatorRefusal(error) ?? (system && (diskRefusal(system, config) ?? bindRefusal(system, config)));
};

const diskRefusal = ({ code }: SystemError, { dataDir }: Config): CommandRefused | undefined => {
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return undefined;
  return notPossible(`The disk of ${dataDir} is full (${code}): make room there, or set dataDir to another disk.`);
};

const bindRefusal = (error: SystemError, config: Config): CommandRefused | undefined => {
  const { code, syscall, port } = error;
  if (syscall === 'getaddrinfo')
    return notPossible(`There is no host ${error.hostname}: change http.host or sip.host.`);
  if (port === undefined || (syscall !== 'bind' && syscall !== 'listen')) return undefined;
  const key = keyOf(syscall, port, config);
  const where = `${syscall === 'bind' ? 'UDP' : 'TCP'} port ${port}${error.address ? ` on ${error.address}` : ''}`;
  const change = `set ${key} to another one`;
  if (code === 'EADDRINUSE')
    return notPossible(`${where} is taken by another program: end that, or ${change} (--set ${key}=<port>).`);
  if (code === 'EACCES') return notPossible(`This user must not open ${where}: ${change} above 1023.`);
  if (code === 'EADDRNOTAVAIL') {
    const host = key === 'http.port' ? 'http.host' : 'sip.host';
    return notPossible(`${error.address ?? 'The configured address'} is no address of this machine: change ${host}.`);
  }
  return undefined;
};

const keyOf = (syscall: 'bind' | 'listen', port: number, { http, sip }: Config): string => {
  if (syscall === 'bind') return 'sip.udpPort';
  if (port === http.port) return 'http.port';
  const key = (['tlsPort', 'wsPort', 'wssPort'] as const).find((name) => sip[name] === port);
  return `sip.${key ?? 'tcpPort'}`;
};
