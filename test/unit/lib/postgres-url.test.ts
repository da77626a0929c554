import { expect, it } from 'vitest';
import { postgresAt } from '../../../src/lib/index.ts';

const place = (url: string) => {
  const read = postgresAt(url);
  if (!read.ok) throw new Error(read.error);
  return { ...read.value, password: read.value.password?.reveal() };
};

const usual = { port: 5432, user: undefined, password: undefined, isLocal: false, wantsTls: false, caFile: undefined };

it.each([
  ['postgres://db.lan/offhook', { host: 'db.lan', database: 'offhook' }],
  [
    'postgresql://me:p%40ss%3Aword@db.lan:6432/off%20hook',
    { host: 'db.lan', port: 6432, user: 'me', password: 'p@ss:word', database: 'off hook' },
  ],
  ['postgres://me@[fd00::1]:5433/x', { host: 'fd00::1', port: 5433, user: 'me', database: 'x' }],
  ['postgres://127.0.0.1/x', { host: '127.0.0.1', database: 'x', isLocal: true }],
  ['postgres://[::1]/x', { host: '::1', database: 'x', isLocal: true }],
  ['postgres://localhost/x', { host: 'localhost', database: 'x', isLocal: true }],
  ['postgres:///x', { host: 'localhost', database: 'x', isLocal: true }],
  ['postgres:///x?host=/run/postgresql', { host: '/run/postgresql', database: 'x', isLocal: true }],
  [
    'postgres://me@/x?host=/run/postgresql&port=5433',
    { host: '/run/postgresql', port: 5433, user: 'me', database: 'x', isLocal: true },
  ],
  ['postgres://me@%2Frun%2Fpostgresql/x', { host: '/run/postgresql', user: 'me', database: 'x', isLocal: true }],
  [
    'postgres://db.lan/x?sslmode=verify-full&sslrootcert=/etc/ca.pem',
    { host: 'db.lan', database: 'x', wantsTls: true, caFile: '/etc/ca.pem' },
  ],
])('%s leads to a database', (url, expected) => {
  expect(place(url)).toEqual({ ...usual, ...expected });
});

it.each([
  ['postgres://me:p@ss@db.lan/x', 'it is no such URL'],
  ['postgres://me:p/ss@db.lan/x', 'it is no such URL'],
  ['postgres://me:p%ss@db.lan/x', 'it is no such URL'],
  ['postgres://db.lan', 'it is no such URL'],
  ['postgres://db.lan/', 'it names no database'],
  ['postgres://db.lan:70000/x', 'its port is none from 1 to 65535'],
  ['postgres://one.lan,two.lan/x', 'it names several hosts: name the one that leads to the server that writes'],
  [
    'postgres://db.lan/x?password=secret',
    'the parameter "password" is not known; host, port, user, sslmode, sslrootcert are',
  ],
  [
    'postgres://db.lan/x?sslmode=prefer',
    'sslmode may only be require, verify-ca or verify-full: to go without TLS, set store.tls to off',
  ],
])('%s leads nowhere', (url, reason) => {
  expect(postgresAt(url)).toEqual({ ok: false, error: reason });
});

it('a password is not printed with its place', () => {
  expect(JSON.stringify(postgresAt('postgres://me:open-sesame@db.lan/x'))).not.toContain('sesame');
});
