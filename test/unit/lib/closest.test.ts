import { expect, it } from 'vitest';
import { closest } from '../../../src/lib/index.ts';

const words = ['sip.udpPort', 'sip.tcpPort', 'http.port', 'dataDir'];

it('finds the word that was meant', () => {
  expect(closest('sip.udpport', words)).toBe('sip.udpPort');
  expect(closest('http.prot', words)).toBe('http.port');
  expect(closest('datadri', words)).toBe('dataDir');
});

it('suggests nothing when no word is near', () => {
  expect(closest('colour', words)).toBeUndefined();
  expect(closest('x', [])).toBeUndefined();
});
