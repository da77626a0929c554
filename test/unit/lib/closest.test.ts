import { expect, it } from 'vitest';
import { closest } from '../../../src/lib/index.ts';

const words = ['sip.udpPort', 'sip.tcpPort', 'http.port', 'dataDir'];

it('finds the word that was meant', () => {
  expect(closest('sip.udpport', words)).toBe('sip.udpPort');
  expect(closest('http.prot', words)).toBe('http.port');
  expect(closest('datadri', words)).toBe('dataDir');
});

it('prefers a word of which a part was left out to one that only looks alike', () => {
  const known = ['sip.host', 'sip.udpPort', 'sip.wsPort', 'rtp.portMin', 'OFFHOOK_SIP__HOST', 'OFFHOOK_SIP__UDP_PORT'];
  expect(closest('sip.port', known)).toBe('sip.udpPort');
  expect(closest('OFFHOOK_SIP__PORT', known)).toBe('OFFHOOK_SIP__UDP_PORT');
  expect(closest('sip.hots', known)).toBe('sip.host');
  expect(closest('rtp.min', known)).toBe('rtp.portMin');
  expect(closest('port', known)).toBeUndefined();
});

it('prefers one wrong letter to a part that was left out', () => {
  expect(closest('sip.port', ['sip.udpPort', 'sip.ports'])).toBe('sip.ports');
});

it('suggests nothing when no word is near', () => {
  expect(closest('colour', words)).toBeUndefined();
  expect(closest('x', [])).toBeUndefined();
});
