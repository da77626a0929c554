import { describe, expect, it } from 'vitest';
import { Dialog } from '../../../../../src/sip/embedded/call/dialog.ts';
import { OwnAddress } from '../../../../../src/sip/embedded/call/own-address.ts';
import type { Flow } from '../../../../../src/sip/embedded/transport/flow.ts';
import type { Transport } from '../../../../../src/sip/port.ts';
import { parseMessage } from '../../../../../src/sip/syntax/parse.ts';
import { request, type Wish } from '../../../../support/sip-wire-text.ts';

const flowOver = (protocol: Transport): Flow => ({
  protocol,
  reliable: protocol !== 'udp',
  isOpen: true,
  hop: { address: '192.0.2.7', port: 40_000 },
  local: { address: '192.0.2.1', port: 5061 },
  answerTo: () => undefined,
  send: () => undefined,
});

/** The Contact of our 200 to this INVITE. */
const contactFor = (protocol: Transport, wish: Wish): string | undefined => {
  const parsed = parseMessage(request('INVITE', wish), { maxBytes: 8192 });
  if (parsed.kind !== 'request') throw new Error('that is no request');
  const source = { transport: protocol, address: '192.0.2.7', port: 40_000 };
  const dialog = new Dialog(parsed.request, flowOver(protocol), source, 'tag');
  const fields = dialog.headersOfSuccess(parsed.request, new OwnAddress(undefined));
  return fields.find(([name]) => name === 'Contact')?.[1];
};

const SIPS = 'sips:*10482913@192.0.2.1';
const BY_SIPS = { headers: ['Record-Route: <sips:proxy.example;lr>'] };
const BY_SIP = { uri: 'sip:*10482913@192.0.2.1', headers: ['Record-Route: <sip:proxy.example;lr>'] };

describe('our Contact', () => {
  it.each<[Transport, Wish, string]>([
    ['tls', {}, '<sip:offhook@192.0.2.1:5061;transport=tls>'],
    ['wss', {}, '<sip:offhook@192.0.2.1:5061;transport=ws>'],
    ['tls', { uri: SIPS }, '<sips:offhook@192.0.2.1:5061;transport=tls>'],
    ['wss', { uri: SIPS }, '<sips:offhook@192.0.2.1:5061;transport=ws>'],
    ['tls', BY_SIPS, '<sips:offhook@192.0.2.1:5061;transport=tls>'],
    ['tls', BY_SIP, '<sip:offhook@192.0.2.1:5061;transport=tls>'],
    ['udp', { uri: SIPS }, '<sip:offhook@192.0.2.1:5061>'],
    ['ws', { uri: SIPS }, '<sip:offhook@192.0.2.1:5061;transport=ws>'],
  ])('over %s, called with %j, is %s', (protocol, wish, contact) => {
    expect(contactFor(protocol, wish)).toBe(contact);
  });
});
