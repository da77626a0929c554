import { describe, expect, it } from 'vitest';
import type { Parsed } from '../../../../src/sip/syntax/message.ts';
import { MAX_HEADERS, parseMessage } from '../../../../src/sip/syntax/parse.ts';
import { reasonPhrase } from '../../../../src/sip/syntax/reason-phrases.ts';
import { buildRequest } from '../../../../src/sip/syntax/request.ts';
import { buildResponse } from '../../../../src/sip/syntax/response.ts';

const LINES = [
  'INVITE sip:*10482913@192.0.2.1 SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.20:5062;branch=z9hG4bK1;rport, SIP/2.0/TCP 192.0.2.30;branch=z9hG4bK0',
  'v: SIP/2.0/UDP 192.0.2.40;branch=z9hG4bKx',
  'From: "Küche" <sip:kitchen@192.0.2.1>;tag=f1',
  'To: <sip:*10482913@192.0.2.1>',
  'Call-ID: c1@192.0.2.20',
  'CSeq: 21 INVITE',
];

const message = (lines: readonly string[] = LINES, body = ''): Buffer =>
  Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);

const replaced = (name: string, line: string | undefined): Buffer => {
  const lines = LINES.map((it) => (it.startsWith(name) ? line : it));
  return message(lines.filter((it) => it !== undefined));
};

const registering = (...lines: readonly string[]): Buffer =>
  message([...LINES.map((line) => line.replaceAll('INVITE', 'REGISTER')), ...lines]);

const parse = (bytes: Buffer, maxBytes = 8192): Parsed => parseMessage(bytes, { maxBytes });

const request = (bytes: Buffer) => {
  const parsed = parse(bytes);
  if (parsed.kind !== 'request') throw new Error(JSON.stringify(parsed));
  return parsed.request;
};

const invalid = (bytes: Buffer, maxBytes?: number) => {
  const parsed = parse(bytes, maxBytes);
  if (parsed.kind !== 'invalid') throw new Error(`not invalid but ${parsed.kind}`);
  return parsed;
};

describe('header fields', () => {
  it('are found by any spelling of their name', () => {
    const invite = request(message());
    expect(invite.header('call-id')).toBe('c1@192.0.2.20');
    expect(invite.header('i')).toBe('c1@192.0.2.20');
    expect(invite.headers('VIA')).toEqual([
      'SIP/2.0/UDP 192.0.2.20:5062;branch=z9hG4bK1;rport',
      'SIP/2.0/TCP 192.0.2.30;branch=z9hG4bK0',
      'SIP/2.0/UDP 192.0.2.40;branch=z9hG4bKx',
    ]);
    expect(invite.header('X-None')).toBeUndefined();
    expect(invite.headers('X-None')).toEqual([]);
  });

  it('are not split at commas where their grammar has no list', () => {
    const bytes = message([...LINES, 'User-Agent: Phone, by A', 'Authorization: Digest a="1", b="2"']);
    expect(request(bytes).headers('User-Agent')).toEqual(['Phone, by A']);
    expect(request(bytes).headers('Authorization')).toEqual(['Digest a="1", b="2"']);
  });

  it('keep their order and spelling for an echo', () => {
    expect(request(message()).rawHeaders.map(({ name }) => name)).toEqual([
      'Via',
      'v',
      'From',
      'To',
      'Call-ID',
      'CSeq',
    ]);
  });

  it('are unfolded', () => {
    expect(request(message([...LINES, 'Subject: a\r\n\t b\r\n c'])).header('s')).toBe('a b c');
  });
});

describe('a body', () => {
  it('ends where Content-Length says, and with the packet where it says nothing', () => {
    expect(request(message([...LINES, 'l: 2'], 'abcd')).body.toString()).toBe('ab');
    expect(request(message(LINES, 'abcd')).body.toString()).toBe('abcd');
  });

  it('has a type without parameters', () => {
    expect(request(message([...LINES, 'c: Application/SDP ; charset=x'], 'v=0')).contentType).toBe('application/sdp');
    expect(request(message()).contentType).toBeUndefined();
  });
});

describe('what nobody needs', () => {
  it.each([
    ['a name with blanks', 'X Vendor Info: 1'],
    ['a name with brackets', 'X-Call[id]: 1'],
    ['a line without a colon', 'Broken'],
    ['a line without a name', ': x'],
    ['Max-Forwards over 255', 'Max-Forwards: 256'],
    ['two Max-Forwards', 'Max-Forwards: 1\r\nmax-forwards: 1'],
    ['two Session-Expires', 'Session-Expires: 1800\r\nx: 90'],
    ['two Expires in an INVITE', 'Expires: 60\r\nExpires: 3600'],
    ['two Content-Type without a body', 'c: application/sdp\r\nContent-Type: text/plain'],
    ['an Event twice', 'Event: a\r\no: b'],
    ['a Contact that is none', 'Contact: <sip:a@h:99999>, ;;'],
    ['a Date that is none', 'Date: yesterday'],
  ])('is ignored however malformed: %s', (_what, line) => {
    expect(request(message([...LINES, line])).callId).toBe('c1@192.0.2.20');
  });

  it('leaves what can be read of the Contacts of an INVITE', () => {
    const { contacts } = request(message([...LINES, 'Contact: <sip:a@h:99999>, <sip:b@h:0>;']));
    expect(contacts).toMatchObject([{ uri: { user: 'b', port: 0 } }]);
  });

  it('is told of, unfolded, where it is no header field at all', () => {
    const lines = ['X Vendor Info: 1\r\n 2', 'Diversion <sip:a@h>', 'Subject: x', 'no colon'];
    const { unreadable, rawHeaders } = request(message([...LINES, ...lines]));
    expect(unreadable).toEqual(['X Vendor Info: 1 2', 'Diversion <sip:a@h>', 'no colon']);
    expect(rawHeaders.at(-1)?.value).toBe('x');
  });

  it('does no harm in a response', () => {
    const lines = ['SIP/2.0 200 OK', ...LINES.slice(1), 'X Vendor Info: 1', 'Min-Expires: 1', 'Min-Expires: 2'];
    expect(parse(message(lines)).kind).toBe('response');
    expect(parse(message([...lines, 'CSeq: 22 INVITE'])).kind).toBe('ignore');
  });

  it('is not written into the answer: To gets its tag before the `;` that ended it', () => {
    const asked = request(replaced('To', 'To: <sip:*10482913@192.0.2.1>;'));
    const answer = buildResponse(asked, { status: 200 }, { toTag: 't1' }).toString();
    expect(answer).toContain('\r\nTo: <sip:*10482913@192.0.2.1>;tag=t1\r\n');
  });
});

describe('a request that breaks the syntax', () => {
  it.each([
    ['no From', replaced('From', undefined), 400],
    ['no To', replaced('To', undefined), 400],
    ['no Call-ID', replaced('Call-ID', undefined), 400],
    ['an empty Call-ID', replaced('Call-ID', 'Call-ID:'), 400],
    ['no CSeq', replaced('CSeq', undefined), 400],
    ['a CSeq of 2^31', replaced('CSeq', 'CSeq: 2147483648 INVITE'), 400],
    ['a CSeq of another method', replaced('CSeq', 'CSeq: 1 BYE'), 400],
    ['a Via port of 0', replaced('Via', 'Via: SIP/2.0/UDP h:0;branch=z9hG4bK1'), 400],
    ['two From', message([...LINES, 'f: <sip:a@h>;tag=2']), 400],
    [
      'two Content-Type for one body',
      message([...LINES, 'c: application/sdp', 'Content-Type: text/plain'], 'v=0'),
      400,
    ],
    ['a Content-Length that is no number', message([...LINES, 'Content-Length: 1e1'], 'v=0'), 400],
    ['a body that is too short', message([...LINES, 'Content-Length: 9'], 'v=0'), 400],
    ['a bare LF in a header', message([...LINES, 'Subject: a\nX: b']), 400],
    ['a bare CR in a header', message([...LINES, 'Subject: a\rX: b']), 400],
    ['a Contact that is none in a REGISTER', registering('Contact: <sip:a@h>, ;;'), 400],
    ['two Expires in a REGISTER', registering('Expires: 60', 'expires: 3600'), 400],
    ['no end of its headers', Buffer.from(LINES.join('\r\n')), 400],
    ['a header in the Request-URI', replaced('INVITE', 'INVITE sip:a@h?x=y SIP/2.0'), 400],
    ['a version without a number', replaced('INVITE', 'INVITE sip:a@h SIP/x'), 400],
    ['SIP 3.0', replaced('INVITE', 'INVITE sip:a@h SIP/3.0'), 505],
    ['a foreign scheme', replaced('INVITE', 'INVITE mailto:a@h SIP/2.0'), 416],
  ])('%s', (_, bytes, status) => {
    expect(invalid(bytes).status).toBe(status);
  });

  it('is refused with 513 when it is larger than allowed', () => {
    expect(invalid(message(LINES, 'x'.repeat(8000))).status).toBe(513);
    expect(request(message(LINES, 'x'.repeat(7500))).body.length).toBe(7500);
  });

  it('is refused with too many header fields', () => {
    const lines = (count: number) => [
      ...LINES,
      ...Array.from({ length: count - LINES.length + 1 }, (_, n) => `X${n}: y`),
    ];
    expect(parse(message(lines(MAX_HEADERS))).kind).toBe('request');
    expect(invalid(message(lines(MAX_HEADERS + 1))).reason).toBe('Too Many Header Fields');
  });

  it('is refused with 16 kB of header fields, however many bytes are allowed', () => {
    expect(invalid(message([...LINES, `X: ${'y'.repeat(17_000)}`]), 100_000).status).toBe(513);
  });

  it('cannot smuggle a line into its refusal', () => {
    const answer = buildResponse(invalid(replaced('Call-ID', 'Call-ID: a\nX: b')).request, { status: 400 }).toString();
    expect(answer).toContain('\r\nCall-ID: a X: b\r\n');
  });
});

describe('silence', () => {
  it.each([
    ['CRLF keep-alive', Buffer.from('\r\n\r\n')],
    ['zeros', Buffer.from('00000000')],
    ['null bytes', Buffer.alloc(4)],
    ['STUN binding request', Buffer.from('000100002112a442aabbccddeeff001122334455', 'hex')],
    ['nothing at all', Buffer.alloc(0)],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: h\r\n\r\n')],
    ['no Via', message(LINES.filter((line) => !/^v/i.test(line)))],
    ['a malformed ACK', replaced('INVITE', 'ACK sip:a b@h SIP/2.0')],
    ['a response with a bad status', replaced('INVITE', 'SIP/2.0 999 Odd')],
    ['a response of another version', replaced('INVITE', 'SIP/3.0 200 OK')],
    ['a response without To', message(['SIP/2.0 200 OK', ...LINES.filter((line) => /^(Via|From|Call)/.test(line))])],
  ])('answers %s', (_, bytes) => {
    expect(parse(bytes).kind).toBe('ignore');
  });
});

describe('a response', () => {
  const built = buildResponse(
    request(message()),
    { status: 200, headers: [['Contact', '<sip:192.0.2.1>']], body: 'v=0\r\né' },
    { toTag: 't1', hop: { address: '192.0.2.99', port: 1024 } },
  );

  it('echoes every Via in order, the top one with where the request came from', () => {
    const parsed = parse(built);
    expect(parsed.kind === 'response' && parsed.response.headers('Via')).toEqual([
      'SIP/2.0/UDP 192.0.2.20:5062;branch=z9hG4bK1;received=192.0.2.99;rport=1024',
      'SIP/2.0/TCP 192.0.2.30;branch=z9hG4bK0',
      'SIP/2.0/UDP 192.0.2.40;branch=z9hG4bKx',
    ]);
  });

  it('echoes From, Call-ID and CSeq, tags To, and counts its body in bytes', () => {
    const text = built.toString();
    for (const line of LINES.filter((it) => /^(From|Call-ID|CSeq)/.test(it))) expect(text).toContain(`\r\n${line}\r\n`);
    expect(text).toContain('\r\nTo: <sip:*10482913@192.0.2.1>;tag=t1\r\n');
    expect(text).toContain('\r\nContent-Length: 7\r\n\r\nv=0\r\né');
    expect(text.startsWith('SIP/2.0 200 OK\r\n')).toBe(true);
  });

  it('leaves a To that has a tag alone', () => {
    const again = request(replaced('To', 'To: <sip:a@h> ; TAG=mine'));
    expect(buildResponse(again, { status: 200 }, { toTag: 'other' }).toString()).toContain(
      '\r\nTo: <sip:a@h> ; TAG=mine\r\n',
    );
  });

  it('gives back bytes that are no UTF-8', () => {
    const bytes = Buffer.from(message().toString('utf8'), 'latin1');
    const echoed = buildResponse(request(bytes), { status: 404 });
    expect(echoed.includes(Buffer.from('From: "K\xfcche"', 'latin1'))).toBe(true);
  });

  it('gives back Timestamp in a 100 only', () => {
    const stamped = request(message([...LINES, 'Timestamp: 54']));
    expect(buildResponse(stamped, { status: 100 }).toString()).toContain('Timestamp: 54');
    expect(buildResponse(stamped, { status: 200 }).toString()).not.toContain('Timestamp');
  });

  it('refuses to write a line break into a header field', () => {
    expect(() => buildResponse(request(message()), { status: 200, headers: [['X', 'a\r\nY: b']] })).toThrow(
      'Line break',
    );
  });

  it('names an unknown status after its class', () => {
    expect(reasonPhrase(486)).toBe('Busy Here');
    expect(reasonPhrase(499)).toBe('Bad Request');
    expect(reasonPhrase(799)).toBe('Unknown');
  });
});

describe('a request that we write', () => {
  it('reads back', () => {
    const bytes = buildRequest({
      method: 'BYE',
      uri: 'sip:kitchen@192.0.2.20:5062',
      headers: LINES.slice(1, 6)
        .map((line) => line.split(': ') as [string, string])
        .concat([['CSeq', '1 BYE']]),
    });
    expect(request(bytes)).toMatchObject({ method: 'BYE', rawUri: 'sip:kitchen@192.0.2.20:5062' });
  });

  it('is refused with white space in its URI', () => {
    expect(() => buildRequest({ method: 'BYE', uri: 'sip:a@h SIP/2.0\r\nX: y', headers: [] })).toThrow('White space');
  });
});
