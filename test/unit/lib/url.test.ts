import { expect, it } from 'vitest';
import { bareHost, brokerAt, hostOf } from '../../../src/lib/index.ts';

it('the host of a URL is what a socket takes', () => {
  expect(hostOf(new URL('https://nas.example:8443/x'))).toBe('nas.example');
  expect(hostOf(new URL('https://[2001:db8::1]/'))).toBe('2001:db8::1');
});

it('a bare host has no brackets', () => {
  expect(['[2001:db8::1]', '2001:db8::1', 'nas.example'].map(bareHost)).toEqual([
    '2001:db8::1',
    '2001:db8::1',
    'nas.example',
  ]);
});

it.each([
  ['mqtt://broker.lan', { host: 'broker.lan', port: 1883, isTls: false }],
  ['mqtts://broker.lan', { host: 'broker.lan', port: 8883, isTls: true }],
  ['mqtt://[fd00::1]:1884', { host: 'fd00::1', port: 1884, isTls: false }],
])('%s leads to a broker', (url, place) => {
  expect(brokerAt(url)).toEqual(place);
});
