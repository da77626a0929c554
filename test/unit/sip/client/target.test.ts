import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../../src/sip/client/target.ts';
import { parseUri } from '../../../../src/sip/syntax/uri.ts';

const read = (text: string) => {
  const uri = parseUri(text);
  if (!uri) throw new Error(`no URI: ${text}`);
  return targetOf(uri);
};

describe('where a URI is reached', () => {
  it.each([
    ['sip:hall@192.168.178.31', { transport: 'udp', address: '192.168.178.31', port: 5060 }],
    ['sip:hall@192.168.178.31:5080;transport=TCP', { transport: 'tcp', address: '192.168.178.31', port: 5080 }],
    ['sip:hall@192.168.178.31;transport=tls', { transport: 'tls', address: '192.168.178.31', port: 5061 }],
    ['sips:hall@192.168.178.31', { transport: 'tls', address: '192.168.178.31', port: 5061 }],
    ['sips:hall@192.168.178.31;transport=tcp', { transport: 'tls', address: '192.168.178.31', port: 5061 }],
    ['sip:[fd00::7]:5070', { transport: 'udp', address: 'fd00::7', port: 5070 }],
  ])('%s', (uri, target) => {
    expect(read(uri)).toEqual(target);
  });

  it.each([
    ['a name, which nobody looks up for a stranger', 'sip:hall@ata.lan'],
    ['a WebSocket, which cannot be opened from here', 'sip:hall@192.168.178.31;transport=ws'],
    ['SIPS over UDP, which is not secure', 'sips:hall@192.168.178.31;transport=udp'],
    ['a telephone number', 'tel:+31201234567'],
  ])('is not known of %s', (_what, uri) => {
    expect(read(uri)).toBeUndefined();
  });
});
