import { describe, expect, it } from 'vitest';
import type { Field, FieldContent } from '../../../src/device-setup/field.ts';
import { filled } from '../../../src/device-setup/filled.ts';
import { type Installation, openPorts } from '../../../src/device-setup/installation.ts';

const plan = { prefix: '*10', digits: 6, profile: 'standard', serviceNumber: '8810' } as const;
const ports = (udpPort: number, tcpPort = 0, tlsPort = 0) => openPorts({ udpPort, tcpPort, tlsPort });
const at = (host: string | undefined, open: Installation['ports']): Installation => ({ host, ports: open, plan });
const house = at('192.168.178.20', ports(5060, 5060));

const entry = (content: FieldContent, installation: Installation, more: Partial<Field> = {}) => {
  const field: Field = { at: [], name: 'a field', named: true, content, ...more };
  return filled(field, { installation, username: 'hall', digitMap: 'x+' });
};

describe('what to enter into a field', () => {
  it.each<[FieldContent, string | null]>([
    ['server', '192.168.178.20'],
    ['server-and-port', '192.168.178.20'],
    ['port', '5060'],
    ['transport', 'UDP or TCP'],
    ['user', 'hall'],
    ['password', null],
    ['registration-password', null],
    ['digit-map', 'x+'],
    ['service-number', '8810'],
    ['setting', null],
  ])('for %s is %s', (content, value) => {
    expect(entry(content, house)).toBe(value);
  });

  it('is what the device says itself, where that is always the same; never a password', () => {
    for (const content of ['setting', 'codecs', 'dtmf', 'register-time', 'registration-user'] as const)
      expect(entry(content, house, { value: 'so' })).toBe('so');
    for (const content of ['password', 'registration-password'] as const)
      expect(entry(content, house, { value: 'so' })).toBeNull();
  });

  it.each([
    [at('192.168.178.20', ports(5070)), '192.168.178.20:5070', '5070', 'UDP'],
    [at('fd00::20', ports(5070)), '[fd00::20]:5070', '5070', 'UDP'],
    [at('fd00::20', ports(5060)), 'fd00::20', '5060', 'UDP'],
    [at('box.example', ports(0, 5070, 5061)), 'box.example:5070', '5070', 'TCP'],
    [at('box.example', ports(0, 0, 5061)), 'box.example:5061', '5061', 'TLS'],
    [at('box.example', []), 'box.example', null, null],
    [at(undefined, ports(5070)), null, '5070', 'UDP'],
  ])('names the port with its transport, and behind the server where it is an unusual one', (installation, ...said) => {
    expect([
      entry('server-and-port', installation),
      entry('port', installation),
      entry('transport', installation),
    ]).toEqual(said);
  });
});
