import { expect, it } from 'vitest';
import { callIdIn } from '../../../../src/dialin/ladder/call-id.ts';
import { request } from '../../../support/sip-wire-text.ts';

it('finds the Call-ID as the server and most phones write it', () => {
  expect(callIdIn(request('INVITE', { callId: 'abc@192.0.2.7' }))).toBe('abc@192.0.2.7');
});

it.each(['i: abc', 'I:abc', 'call-id\t:  abc', 'CALL-ID: abc'])('finds it as others write it (%j)', (line) => {
  expect(callIdIn(Buffer.from(`INVITE sip:a@b SIP/2.0\r\nVia: x\r\n${line}\r\nTo: <sip:a@b>\r\n\r\n`, 'latin1'))).toBe(
    'abc',
  );
  expect(callIdIn(Buffer.from(`INVITE sip:a@b SIP/2.0\nVia: x\n${line}\n\n`, 'latin1'))).toBe('abc');
});

it('finds none where there is none, an empty one, or one that is too long', () => {
  expect(callIdIn(Buffer.from('INVITE sip:a@b SIP/2.0\r\nFrom: <sip:i:abc@b>\r\n\r\n', 'latin1'))).toBeUndefined();
  expect(callIdIn(Buffer.from('INVITE sip:a@b SIP/2.0\r\nCall-ID: \r\n\r\n', 'latin1'))).toBeUndefined();
  expect(
    callIdIn(Buffer.from(`INVITE sip:a@b SIP/2.0\r\nCall-ID: ${'x'.repeat(257)}\r\n\r\n`, 'latin1')),
  ).toBeUndefined();
  expect(callIdIn(Buffer.from('', 'latin1'))).toBeUndefined();
});

it('takes a Call-ID that the message breaks off in', () => {
  expect(callIdIn(Buffer.from('INVITE sip:a@b SIP/2.0\r\nCall-ID: abc', 'latin1'))).toBe('abc');
});
