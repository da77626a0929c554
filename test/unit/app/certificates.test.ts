import { describe, expect, it } from 'vitest';
import { mustSeeCertificates } from '../../../src/app/certificates.ts';
import type { TrustedPeer } from '../../../src/dialin/index.ts';
import type { LineView } from '../../../src/line/index.ts';
import type { TrustedProxy } from '../../../src/sip/proxies.ts';

const line = (id: string, certificate: string | null): LineView => ({
  line: {
    id,
    kind: 'analog',
    username: id,
    label: id,
    confirmsFor: '*',
    trust: 'standard',
    certificate,
    peer: null,
    enabled: true,
    source: 'api',
    realm: 'offhook',
  },
  version: 'v1',
  proof: 'p1',
  binding: undefined,
  tries: { wrong: 0, blockedForSeconds: 0 },
});
const lines = { list: () => [line('hall', null), line('attic', 'CN=attic.home.example')] };
const peers: readonly TrustedPeer[] = [
  { name: 'pbx', identity: { kind: 'certificate', certificate: 'CN=pbx.home.example' } },
];
const seeing = { capabilities: { clientCertificates: true, exactCancel: true, ackOfRefusal: true } };
const blind = { capabilities: { clientCertificates: false, exactCancel: true, ackOfRefusal: true } };

const proxy = (identity: TrustedProxy['identity']): TrustedProxy => ({ name: 'lb', identity });
const certified = [proxy({ kind: 'certificate', certificate: 'CN=lb.home.example' })];
const addressed = [proxy({ kind: 'address', networks: { has: () => true } })];
const noLines = { list: () => [line('hall', null)] };
const on = { tcpPort: 5060, tlsPort: 0 };
const onlyUdp = { tcpPort: 0, tlsPort: 0 };

describe('a SIP server that does not see client certificates', () => {
  it('does not start where a line, a peer or a proxy has one', () => {
    const start = (changes: Partial<Parameters<typeof mustSeeCertificates>[2]>) => () =>
      mustSeeCertificates(blind, on, { lines: noLines, peers: [], proxies: [], ...changes });
    expect(start({ lines })).toThrow(/these need one: line attic$/);
    expect(start({ peers })).toThrow(/these need one: peer pbx$/);
    expect(start({ proxies: certified })).toThrow(/these need one: proxy lb$/);
  });

  it('starts where none has; and one that sees them always does', () => {
    expect(() => mustSeeCertificates(blind, on, { lines: noLines, peers: [], proxies: addressed })).not.toThrow();
    expect(() => mustSeeCertificates(seeing, on, { lines, peers, proxies: certified })).not.toThrow();
  });
});

describe('a SIP server that proxies reach over UDP alone', () => {
  it('does not start where a line or a peer has a certificate: one that comes in a datagram proves nothing', () => {
    const parts = { lines, peers, proxies: addressed };
    expect(() => mustSeeCertificates(seeing, onlyUdp, parts)).toThrow(/these need one: line attic, peer pbx$/);
  });

  it('starts where none has, and where there is no proxy', () => {
    const parts = { lines, peers, proxies: [] };
    expect(() => mustSeeCertificates(seeing, onlyUdp, parts)).not.toThrow();
    expect(() => mustSeeCertificates(seeing, onlyUdp, { lines: noLines, peers: [], proxies: addressed })).not.toThrow();
  });
});
