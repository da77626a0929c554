import { describe, expect, it } from 'vitest';
import { type OtherEnd, waysTo } from '../../../../../src/sip/embedded/call/ways.ts';
import { parseUri } from '../../../../../src/sip/syntax/uri.ts';

const PHONE = '192.168.178.31';

const udp: OtherEnd['flow'] = { protocol: 'udp', reliable: false, isOpen: true, hop: { address: PHONE, port: 40_000 } };
const tcp: OtherEnd['flow'] = { protocol: 'tcp', reliable: true, isOpen: true, hop: { address: PHONE, port: 40_000 } };

const waysOf = (uri: string, other: Partial<OtherEnd> = {}) =>
  waysTo(parseUri(uri), { proof: 'digest', flow: udp, isProxy: () => false, ...other });

const at = (port: number, transport = 'udp', address = PHONE) => ({ transport, address, port });

describe('the way of a request of ours inside a dialog', () => {
  it('is the flow where the target is its other end', () => {
    expect(waysOf(`sip:hall@${PHONE}:40000`)).toEqual(['flow']);
  });

  it('leads to the port that Contact names, where the phone called from another one', () => {
    expect(waysOf(`sip:hall@${PHONE}:5062`)).toEqual([at(5062), 'flow']);
    expect(waysOf(`sip:hall@${PHONE}`)).toEqual([at(5060), 'flow']);
  });

  it('takes a name for the address that the call came from, and looks nothing up', () => {
    expect(waysOf('sip:hall@ata.lan:5062')).toEqual([at(5062), 'flow']);
  });

  it('is first the flow where Contact names an address behind NAT', () => {
    expect(waysOf('sip:hall@10.0.0.7:5062')).toEqual(['flow', at(5062)]);
  });

  it('never leads to a third party', () => {
    expect(waysOf('sip:hall@198.51.100.1:5062')).toEqual(['flow', at(5062)]);
  });

  it('leads to a proxy that the operator named', () => {
    const isProxy = (address: string) => address === '192.168.178.2';
    expect(waysOf('sip:192.168.178.2;lr', { isProxy })).toEqual([at(5060, 'udp', '192.168.178.2'), 'flow']);
  });

  it('is a connection that stands, whatever port Contact names, and a new one where it stands no longer', () => {
    expect(waysOf(`sip:hall@${PHONE}:5062;transport=tcp`, { flow: tcp })).toEqual(['flow', at(5062, 'tcp')]);
    expect(waysOf(`sip:hall@${PHONE}:5062;transport=tcp`, { flow: { ...tcp, isOpen: false } })).toEqual([
      at(5062, 'tcp'),
    ]);
  });

  it('is the flow alone where nothing but an address speaks for the caller', () => {
    expect(waysOf(`sip:hall@${PHONE}:5062`, { proof: 'address' })).toEqual(['flow']);
  });

  it.each([
    ['a port that belongs to the system', `sip:hall@${PHONE}:53`],
    ['a browser, which listens nowhere', 'sip:x7@phone.invalid:5062'],
    ['a WebSocket', `sip:hall@${PHONE};transport=ws`],
    ['a telephone number', 'tel:+31201234567'],
  ])('is the flow alone for %s', (_what, uri) => {
    expect(waysOf(uri)).toEqual(['flow']);
  });
});
