import { describe, expect, it } from 'vitest';
import { operatorRefusal, startRefusal } from '../../../src/cli/start-failure.ts';
import { loadConfig } from '../../../src/config/index.ts';

const loaded = loadConfig({ cwd: '/nowhere', env: {}, set: ['sip.tcpPort=5070', 'sip.wsPort=5080'] });
if (!loaded.ok) throw new Error('the defaults are valid');
const { config } = loaded.value;

const bindError = (syscall: string, code: string, port: number) =>
  Object.assign(new Error(`${syscall} ${code}`), { syscall, code, port, address: '0.0.0.0' });

describe('a start that failed', () => {
  it.each([
    ['listen', 8080, 'TCP port 8080 on 0.0.0.0', 'http.port'],
    ['listen', 5070, 'TCP port 5070 on 0.0.0.0', 'sip.tcpPort'],
    ['listen', 5080, 'TCP port 5080 on 0.0.0.0', 'sip.wsPort'],
    ['bind', 5060, 'UDP port 5060 on 0.0.0.0', 'sip.udpPort'],
  ])('by a taken port (%s %i) names the port and the key', (syscall, port, where, key) => {
    const refusal = startRefusal(new Error('start', { cause: bindError(syscall, 'EADDRINUSE', port) }), config);
    expect(refusal?.exit).toBe(3);
    expect(refusal?.message).toContain(where);
    expect(refusal?.message).toContain(`set ${key} to another one`);
  });

  it('by a port that needs rights or an address of somebody else says so', () => {
    expect(startRefusal(bindError('listen', 'EACCES', 8080), config)?.message).toMatch(
      /must not open.*http\.port.*1023/,
    );
    expect(startRefusal(bindError('bind', 'EADDRNOTAVAIL', 5060), config)?.message).toMatch(
      /no address of this machine.*sip\.host/,
    );
  });

  it('by a drachtio that is not there repeats its sentence, whatever the system said below it', () => {
    const refused = Object.assign(new Error('connect'), { syscall: 'connect', code: 'ECONNREFUSED', port: 9022 });
    const gone = Object.assign(new Error('No drachtio answers.', { cause: refused }), { name: 'LinkError' });
    expect(startRefusal(gone, config)?.sentences).toEqual(['No drachtio answers.']);
  });

  it('by a data directory that cannot be used repeats the sentence of the store', () => {
    const unusable = Object.assign(new Error('The data directory cannot be used.'), { name: 'StoreUnusable' });
    expect(operatorRefusal(new Error('x', { cause: unusable }))?.sentences).toEqual([
      'The data directory cannot be used.',
    ]);
  });

  it('by a full disk names the data directory', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    const refusal = startRefusal(new Error('start', { cause: full }), config);
    expect(refusal).toMatchObject({
      exit: 3,
      message: expect.stringContaining(`The disk of ${config.dataDir} is full`),
    });
  });

  it('by anything else is a fault', () => {
    expect(startRefusal(new TypeError('x is not a function'), config)).toBeUndefined();
    expect(startRefusal(Object.assign(new Error('read'), { code: 'EIO', syscall: 'read' }), config)).toBeUndefined();
  });
});

it('a host that does not exist is named', () => {
  const unknown = Object.assign(new Error('x'), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: 'nope.invalid',
  });
  expect(startRefusal(unknown, config)).toMatchObject({ exit: 3, message: expect.stringContaining('nope.invalid') });
});
