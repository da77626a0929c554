import { describe, expect, it } from 'vitest';
import { listeningAt, sourceOf, transportOf } from '../../../../src/sip/drachtio/arrival.ts';

const LISTENING = [
  'udp/192.0.2.1:5060',
  'tcp/192.0.2.1:5060',
  'tls/192.0.2.1:5061',
  'ws/192.0.2.1:8080',
  'wss/192.0.2.1:8443',
  'tcp/192.0.2.1:7000',
  'ws/192.0.2.1:7000',
];

const at = (protocol: string, port: number | undefined) =>
  transportOf({ protocol, receivedAt: port === undefined ? undefined : { address: '192.0.2.1', port } }, LISTENING);

describe('the transport of a request', () => {
  it.each([
    ['udp', 5060, 'udp'],
    ['tcp', 5060, 'tcp'],
    ['tls', 5061, 'tls'],
    ['tcp', 8080, 'ws'],
    ['tcp', 8443, 'wss'],
    ['tls', 8443, 'wss'],
  ])('that drachtio calls %s and received at port %i is %s', (protocol, port, transport) => {
    expect(at(protocol, port)).toBe(transport);
  });

  it('is unknown where it may be WebSocket as well, and where nothing is said', () => {
    expect(at('tcp', 7000)).toBeUndefined();
    expect(at('tcp', 9999)).toBeUndefined();
    expect(at('tcp', undefined)).toBeUndefined();
    expect(at('sctp', 5060)).toBeUndefined();
    expect(at('', 5060)).toBeUndefined();
    expect(at('udp', 8080)).toBeUndefined();
  });
});

describe('where drachtio listens', () => {
  it('is read, of either family', () => {
    expect(listeningAt('udp/192.0.2.1:5060')).toEqual({ transport: 'udp', host: '192.0.2.1', port: 5060 });
    expect(listeningAt('tcp/[fd00::1]:5060')).toEqual({ transport: 'tcp', host: 'fd00::1', port: 5060 });
    expect(listeningAt('sctp/192.0.2.1:5060')).toBeUndefined();
    expect(listeningAt('constructor/192.0.2.1:5060')).toBeUndefined();
  });
});

describe('who sent a request', () => {
  it('is a canonical address, and never has a certificate', () => {
    expect(sourceOf({ address: '::ffff:192.0.2.7', port: 5062 }, 'tls')).toEqual({
      transport: 'tls',
      address: '192.0.2.7',
      port: 5062,
    });
  });
});
