import { expect, it } from 'vitest';
import { shownMessage } from '../../../../src/sip/trace/index.ts';

const INVITE = [
  'INVITE sip:*10xxxxxx@192.0.2.1 SIP/2.0',
  'v: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-1',
  'Max-Forwards: 70',
  'f: "Kitchen"',
  '  <sip:kitchen@192.0.2.1>;tag=redacted-a',
  'User-Agent: Grandstream HT801',
  '[12 bytes]',
  'Allow: INVITE, ACK',
  'Content-Type: application/sdp',
  '',
  'v=0',
  'o=- 1 1 IN IP4 192.0.2.7',
  'c=IN IP4 192.0.2.7',
  't=0 0',
  'm=audio 4000 RTP/AVP 8 101',
  'a=rtpmap:101 telephone-event/8000',
  '',
].join('\r\n');

it('shows what tells a story: the first line, some header fields with their folds undone, the streams', () => {
  expect(shownMessage(INVITE)).toEqual({
    first: 'INVITE sip:*10xxxxxx@192.0.2.1 SIP/2.0',
    fields: [
      { name: 'v', value: 'SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-1' },
      { name: 'f', value: '"Kitchen" <sip:kitchen@192.0.2.1>;tag=redacted-a' },
      { name: 'User-Agent', value: 'Grandstream HT801' },
      { name: 'Content-Type', value: 'application/sdp' },
    ],
    body: ['c=IN IP4 192.0.2.7', 'm=audio 4000 RTP/AVP 8 101', 'a=rtpmap:101 telephone-event/8000'],
  });
});

it('shows how long a body is that was not to be shown', () => {
  expect(shownMessage('INFO sip:a@b SIP/2.0\r\nCSeq: 3 INFO\r\n\r\n[24 bytes]')).toEqual({
    first: 'INFO sip:a@b SIP/2.0',
    fields: [{ name: 'CSeq', value: '3 INFO' }],
    body: ['[24 bytes]'],
  });
});

it.each(['', 'x', '\r\n\r\n', 'INVITE\n\nx'])('shows what there is of a broken message (%j)', (text) => {
  expect(shownMessage(text).fields).toEqual([]);
});

it('shows no more of a message than a list can hold', () => {
  const { fields, body } = shownMessage(`INVITE x\r\n${'Via: y\r\n'.repeat(500)}\r\n${'a=z\r\n'.repeat(500)}`);
  expect([fields.length, body.length]).toEqual([40, 40]);
});
