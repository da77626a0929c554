import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentRefusal } from '../../../src/sip/content.ts';
import { unsupportedExtensions } from '../../../src/sip/extensions.ts';
import type { Parsed, SipRequest } from '../../../src/sip/syntax/message.ts';
import { parseMessage } from '../../../src/sip/syntax/parse.ts';
import { buildResponse } from '../../../src/sip/syntax/response.ts';

/** What the parser makes of a message: a status to answer, `request`, or silence (a response that nobody asked for, or nothing at all). */
type Outcome = 'request' | 'silence' | 400 | 416 | 505;

/** RFC 4475, by the name of its message. */
const RFC4475: Readonly<Record<string, Outcome>> = {
  // 3.1.1 and elsewhere: valid, however odd
  wsinv: 'request',
  intmeth: 'request',
  esc01: 'request',
  escnull: 'request',
  esc02: 'request',
  lwsdisp: 'request',
  longreq: 'request',
  dblreq: 'request',
  semiuri: 'request',
  transports: 'request',
  mpart01: 'request',
  zeromf: 'request',
  cparam01: 'request',
  cparam02: 'request',
  regescrt: 'request',
  regaut01: 'request',
  inv2543: 'request',
  // 3.1.2: invalid
  badinv01: 400,
  clerr: 400,
  ncl: 400,
  scalar02: 400,
  quotbal: 400,
  ltgtruri: 400,
  lwsruri: 400,
  lwsstart: 400,
  escruri: 400,
  regbadct: 400,
  badaspec: 400,
  mismatch01: 400,
  multi01: 400,
  mcl01: 400,
  insuf: 400,
  badvers: 505,
  unkscm: 416,
  novelsc: 416,
  // Well formed; the server answers 420, 415 and 406, see below.
  bext01: 'request',
  invut: 'request',
  sdp01: 'request',
  // Responses: never answered
  unreason: 'silence',
  noreason: 'silence',
  scalarlg: 'silence',
  bigcode: 'silence',
  bcast: 'silence',
};

/** Where RFC 4475 leaves the choice, and ours. */
const CHOICES: Readonly<Record<string, { outcome: Outcome; why: string }>> = {
  badbranch: { outcome: 'request', why: 'a bare magic cookie is matched as RFC 2543 matches' },
  baddate: { outcome: 'request', why: 'Date is not used, so its time zone does no harm' },
  baddn: { outcome: 400, why: 'the message lacks its last line break, whatever its display names are' },
  mismatch02: { outcome: 400, why: 'CSeq names another method, which comes before the unknown method' },
  trws: { outcome: 400, why: 'a start line has exactly two spaces' },
  unksm2: { outcome: 'request', why: 'To may be of any scheme; the registrar knows no such line' },
};

const RFC5118: Readonly<Record<string, Outcome>> = {
  'ipv4-mapped-ipv6': 'request',
  'ipv6-bad': 400,
  // The exception: RFC 5118 4.10 pleads for leniency, but the host is no IPv6 address and nobody sends it any more.
  'ipv6-bug-abnf-3-colons': 400,
  'ipv6-correct-abnf-2-colons': 'request',
  'ipv6-good': 'request',
  'ipv6-in-sdp': 'request',
  'mult-ip-in-header': 'request',
  'mult-ip-in-sdp': 'request',
  'port-ambiguous': 'request',
  'port-unambiguous': 'request',
  'via-received-param-no-delim': 'request',
  'via-received-param-with-delim': 'request',
};

const FOLDER = new URL('../../fixtures/torture/', import.meta.url);

const read = (rfc: string, name: string): Parsed =>
  parseMessage(readFileSync(new URL(`${rfc}/${name}.dat`, FOLDER)), { maxBytes: 8192 });

const names = (rfc: string): string[] =>
  readdirSync(new URL(`${rfc}/`, FOLDER)).map((file) => file.replace(/\.dat$/, ''));

const outcomeOf = (parsed: Parsed): number | string => {
  if (parsed.kind === 'invalid') return parsed.status;
  return parsed.kind === 'request' ? 'request' : 'silence';
};

const request = (rfc: string, name: string): SipRequest => {
  const parsed = read(rfc, name);
  if (parsed.kind !== 'request') throw new Error(`${name} is ${JSON.stringify(parsed)}`);
  return parsed.request;
};

describe('the torture messages of RFC 4475', () => {
  it('has an expectation for each of the 49', () => {
    expect(Object.keys({ ...RFC4475, ...CHOICES }).sort()).toEqual(names('rfc4475').sort());
    expect(names('rfc4475')).toHaveLength(49);
  });

  it.each(Object.entries(RFC4475))('%s -> %s', (name, outcome) => {
    expect(outcomeOf(read('rfc4475', name))).toBe(outcome);
  });

  it.each(Object.entries(CHOICES))('%s -> our choice', (name, { outcome }) => {
    expect(outcomeOf(read('rfc4475', name))).toBe(outcome);
  });

  it('wsinv: reads through white space, folding, compact forms and odd cases', () => {
    const { via, from, to, cseq, uri, contacts, body } = request('rfc4475', 'wsinv');
    expect(via).toMatchObject({ host: '192.0.2.2', branch: '390skdjuw' });
    expect(from).toMatchObject({ uri: { user: 'jdrosen' }, tag: '98asjd8' });
    expect(to).toMatchObject({ tag: '1918181833n', uri: { user: 'vivekg' } });
    expect(cseq).toEqual({ number: 9, method: 'INVITE' });
    expect([...uri.params]).toEqual([['unknownparam', '']]);
    expect(contacts[0]).toMatchObject({ uri: { user: 'jdrosen' } });
    expect(body.length).toBe(150);
    expect(request('rfc4475', 'wsinv').headers('Via')).toHaveLength(3);
  });

  it('intmeth: keeps every legal character of a token and a user', () => {
    const { method, uri, to, callId } = request('rfc4475', 'intmeth');
    expect(method).toBe("!interesting-Method0123456789_*+`.%indeed'~");
    expect(uri).toMatchObject({ user: "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/", host: 'example.com' });
    expect(to.raw).toContain('"BEL:\\\u0007 NUL:\\\u0000 DEL:\\\u007f"');
    expect(callId).toBe('intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{');
  });

  it('esc01: unescapes once, after taking the URI apart', () => {
    const { uri, to, contacts } = request('rfc4475', 'esc01');
    expect(uri).toMatchObject({ scheme: 'sip', user: 'sips:user@example.com', host: 'example.net' });
    expect(to.uri.user).toBe('user');
    expect(contacts).toMatchObject([{ uri: { user: 'caller' } }]);
    expect(contacts[0] !== '*' && contacts[0] && [...contacts[0].uri.params]).toEqual([
      ['lr', ''],
      ['name', 'value%25' + '41'],
    ]);
  });

  it('escnull: a null stays escaped', () => {
    expect(request('rfc4475', 'escnull').to.uri.user).toBe('null-%00-null');
  });

  it('esc02: an escaped method is another method, and an escaped header another header', () => {
    const { method, contacts } = request('rfc4475', 'esc02');
    expect(method).toBe('RE%47IST%45R');
    expect(contacts).toEqual([]);
    expect(request('rfc4475', 'esc02').headers('Contact')).toHaveLength(2);
  });

  it('semiuri: a parameter inside the user part belongs to the user', () => {
    const { uri } = request('rfc4475', 'semiuri');
    expect(uri).toMatchObject({ user: 'user', host: 'example.com' });
    expect([...uri.params]).toEqual([]);
  });

  it('dblreq: ends where Content-Length says', () => {
    expect(request('rfc4475', 'dblreq').body.length).toBe(0);
  });

  it('longreq: keeps all of 34 Vias', () => {
    expect(request('rfc4475', 'longreq').headers('via')).toHaveLength(34);
  });

  it('bext01: names both extensions that nobody supports, and leaves those of proxies to proxies', () => {
    const bext01 = request('rfc4475', 'bext01');
    expect(unsupportedExtensions(bext01, new Set())).toEqual(['nothingSupportsThis', 'nothingSupportsThisEither']);
    expect(bext01.headers('Proxy-Require')).toHaveLength(2);
  });

  it('invut: 415 with what would be accepted', () => {
    expect(contentRefusal(request('rfc4475', 'invut'))).toEqual({
      status: 415,
      headers: [['Accept', 'application/sdp, multipart/mixed']],
      detail: 'Content-Type: application/unknownformat',
    });
  });

  it('sdp01: 406 for a caller that accepts no SDP', () => {
    expect(contentRefusal(request('rfc4475', 'sdp01'))).toMatchObject({ status: 406 });
  });

  it.each(Object.entries(RFC4475).filter(([, outcome]) => typeof outcome === 'number'))(
    '%s: the refusal echoes what came, to the byte',
    (name) => {
      const parsed = read('rfc4475', name);
      if (parsed.kind !== 'invalid') throw new Error(parsed.kind);
      const answer = buildResponse(parsed.request, { status: parsed.status }, { toTag: 'x' }).toString();
      for (const header of ['Via', 'From', 'Call-ID', 'CSeq']) {
        const value = parsed.request.header(header);
        if (value !== undefined) expect(answer).toContain(`\r\n${header}: ${value}\r\n`);
      }
      expect(answer).toMatch(/^SIP\/2\.0 \d{3} [^\r\n]+\r\nVia: /);
    },
  );
});

describe('the IPv6 messages of RFC 5118', () => {
  it('has an expectation for each of the 12', () => {
    expect(Object.keys(RFC5118).sort()).toEqual(names('rfc5118').sort());
    expect(names('rfc5118')).toHaveLength(12);
  });

  it.each(Object.entries(RFC5118))('%s -> %s', (name, outcome) => {
    expect(outcomeOf(read('rfc5118', name))).toBe(outcome);
  });

  it('tells a port from the last group of an address', () => {
    expect(request('rfc5118', 'port-ambiguous').uri).toMatchObject({ host: '2001:db8::10:5070', port: undefined });
    expect(request('rfc5118', 'port-unambiguous').uri).toMatchObject({ host: '2001:db8::10', port: 5070 });
  });

  it('reads received with and without brackets', () => {
    const receivedOf = (name: string) => request('rfc5118', name).via.params.get('received');
    expect(receivedOf('via-received-param-no-delim')).toBe('2001:db8::9:255');
    expect(receivedOf('via-received-param-with-delim')).toBe('[2001:db8::9:255]');
  });
});
