import { describe, expect, it } from 'vitest';
import { mustSeeCertificates } from '../../../src/app/certificates.ts';
import type { TrustedPeer } from '../../../src/dialin/index.ts';
import type { LineView } from '../../../src/line/index.ts';

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
  binding: undefined,
  tries: { wrong: 0, blockedForSeconds: 0 },
});
const lines = { list: () => [line('hall', null), line('attic', 'CN=attic.home.example')] };
const peers: readonly TrustedPeer[] = [
  { name: 'pbx', identity: { kind: 'certificate', certificate: 'CN=pbx.home.example' } },
];
const seeing = { capabilities: { clientCertificates: true, exactCancel: true, ackOfRefusal: true } };
const blind = { capabilities: { clientCertificates: false, exactCancel: true, ackOfRefusal: true } };

describe('a SIP server that does not see client certificates', () => {
  it('does not start where a line or a peer has one', () => {
    expect(() => mustSeeCertificates(blind, lines, [])).toThrow(/these need one: line attic$/);
    expect(() => mustSeeCertificates(blind, { list: () => [] }, peers)).toThrow(/these need one: peer pbx$/);
  });

  it('starts where none has; and one that sees them always does', () => {
    expect(() => mustSeeCertificates(blind, { list: () => [line('hall', null)] }, [])).not.toThrow();
    expect(() => mustSeeCertificates(seeing, lines, peers)).not.toThrow();
  });
});
