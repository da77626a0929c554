import { describe, expect, it } from 'vitest';
import { type Claims, callerChecks, type JudgedLine, judge, signals } from '../../../src/line/index.ts';
import { claimsFrom } from '../../support/callers.ts';
import { OFFER, request, type Wish } from '../../support/sip-wire-text.ts';

const ATA = { address: '192.168.178.20', userAgent: 'Grandstream HT801 1.0.17.5' };
const PLAIN = `${OFFER}a=rtpmap:101 telephone-event/8000\r\n`;

const line = (changes: Partial<JudgedLine> = {}): JudgedLine => ({
  kind: 'analog',
  username: 'kitchen',
  trust: 'standard',
  peer: null,
  ...changes,
});

/** An INVITE of an ATA, read by the server's own parser. */
const call = (wish: Wish = {}, changes: Partial<Claims> = {}): Claims => {
  const headers = [`User-Agent: ${ATA.userAgent}`, ...(wish.headers ?? [])];
  const bytes = request('INVITE', { body: PLAIN, ...wish, headers });
  return { ...claimsFrom(bytes, { transport: 'udp', address: ATA.address }, ATA), ...changes };
};

const withSdp = (text: string): Claims => call({ body: `${PLAIN}${text}\r\n` });
const refusalOf = (claims: Claims, changes: Partial<JudgedLine> = {}): string => {
  const verdict = judge(line(changes), claims);
  return verdict.kind === 'refused' ? verdict.refusal : 'trusted';
};
const signalsOf = (claims: Claims, changes: Partial<JudgedLine> = {}) => judge(line(changes), claims).signals;

describe('an ordinary call of an ATA', () => {
  it('is trusted at every level, with nothing noticed', () => {
    for (const trust of ['provisioned', 'standard', 'strict'] as const)
      expect(judge(line({ trust }), call())).toEqual({ kind: 'trusted', signals: [] });
  });

  it('is trusted without an offer, and when it withholds its number', () => {
    expect(judge(line({ trust: 'strict' }), call({ body: '' })).kind).toBe('trusted');
    expect(judge(line({ trust: 'strict' }), call({}, { fromUser: 'Anonymous' }))).toEqual({
      kind: 'trusted',
      signals: [],
    });
  });

  it('is trusted while its line is not registered, as after a restart of the server', () => {
    expect(signalsOf(call({}, { registration: undefined }))).toEqual([]);
  });

  it.each([
    'History-Info: <sip:*10482913@192.0.2.1>;index=1',
    'Contact: "a;ob;+sip.ice;pn-prid=x" <sip:kitchen@192.168.178.20>',
    String.raw`Contact: "a\";ob" <sip:kitchen@192.168.178.20>;x=";+sip.ice", "b;ob"<sip:kitchen@192.168.178.20>`,
    'Contact: <sip:invalid@host.invalid.example.org:5060>',
    'Supported: replaces, timer, 100rel, path',
    'Reason: SIP;cause=200',
  ])('means nothing by %s', (header) => {
    expect(signalsOf(call({ headers: [header] }))).toEqual([]);
  });
});

describe('the order of the reasons', () => {
  const all = {
    transport: 'wss',
    fromUser: 'hall',
    userAgent: 'Linphone',
    header: (name: string) => (name === 'Diversion' ? ['<sip:hall@example.org>'] : []),
  };

  it('is transport, kind, From, diversion, contradiction', () => {
    expect(refusalOf(call({}, all), { kind: 'ip' })).toBe('transport-refused');
    expect(refusalOf(call({}, { ...all, transport: 'tls' }), { kind: 'ip' })).toBe('line-kind-refused');
    expect(refusalOf(call({}, { ...all, transport: 'tls' }))).toBe('line-suspect');
    expect(refusalOf(call({}, { ...all, transport: 'tls', fromUser: 'kitchen' }))).toBe('call-diverted');
    expect(refusalOf(call({}, { userAgent: 'Linphone' }))).toBe('line-suspect');
  });

  it('keeps everything that was noticed, whatever the reason', () => {
    expect(signalsOf(call({}, all), { kind: 'ip' })).toEqual([
      'websocket',
      'ip-line',
      'from-names-another',
      'diversion',
      'softphone-user-agent',
      'user-agent-unlike-registration',
    ]);
  });
});

describe('a caller whom no level of trust tolerates', () => {
  const headers = (...lines: string[]) => call({ headers: lines });

  it.each([
    ['over WS', call({}, { transport: 'ws' }), 'transport-refused'],
    ['over WSS', call({}, { transport: 'wss' }), 'transport-refused'],
    ['who names another line in From', call({}, { fromUser: 'hall' }), 'line-suspect'],
    ['who names his line in other letters', call({}, { fromUser: 'Kitchen' }), 'line-suspect'],
    ['who names nobody in From', call({}, { fromUser: '' }), 'line-suspect'],
    ['who was diverted', headers('Diversion: <sip:hall@192.168.178.2>;reason=unconditional'), 'call-diverted'],
    ['who was diverted, as older gateways say it', headers('CC-Diversion: <sip:hall@192.168.178.2>'), 'call-diverted'],
    ['who was transferred', headers('Referred-By: <sip:hall@192.168.178.2>'), 'call-diverted'],
    ['who was transferred, in compact form', headers('b: <sip:hall@192.168.178.2>'), 'call-diverted'],
    ['who replaces a call', headers('replaces: 1@x;to-tag=a;from-tag=b'), 'call-diverted'],
    ['with a second entry', headers('History-Info: <sip:a@x>;index=1, <sip:b@x>;index=1.1'), 'call-diverted'],
    [
      'with a second entry, on its own line',
      headers('History-Info: <sip:a@x>;index=1', 'HISTORY-INFO: <sip:b@x>;index=1.1'),
      'call-diverted',
    ],
    [
      'with two entries in one folded line',
      headers('History-Info: <sip:a@x>;index=1,\r\n\t<sip:b@x>;index=1.1'),
      'call-diverted',
    ],
    [
      'with a first entry that is quoted open',
      headers('History-Info: "a <sip:a@x>;index=1, <sip:b@x>;index=1.1'),
      'call-diverted',
    ],
    ['with mp', headers('History-Info: <sip:a@x>;index=1;mp=1'), 'call-diverted'],
    ['with rc', headers('History-Info: <sip:a@x>;index=1;RC=1'), 'call-diverted'],
    ['with a cause in the URI', headers('History-Info: <sip:a@x;cause=302>;index=1'), 'call-diverted'],
    ['with an escaped cause', headers('History-Info: <sip:a@x?Reason=SIP%3Bcause%3D486>;index=1'), 'call-diverted'],
  ])('%s is refused even when provisioned', (_who, claims, refusal) => {
    expect(refusalOf(claims, { trust: 'provisioned' })).toBe(refusal);
  });

  it('behind a peer may have any From, which is what is shown to people', () => {
    const claims = call({}, { fromUser: 'anything', address: '192.168.178.5', userAgent: 'Asterisk PBX 20.5.0' });
    expect(judge(line({ peer: 'pbx', trust: 'strict' }), claims)).toEqual({ kind: 'trusted', signals: [] });
  });

  it('behind a peer is refused like any other when diverted', () => {
    expect(refusalOf(headers('Diversion: <sip:hall@x>'), { peer: 'pbx' })).toBe('call-diverted');
  });
});

describe('a contradiction with the kind of the line', () => {
  const contact = (text: string) => call({ headers: [`m: ${text}`] });

  it.each([
    ['sdp-savpf', withSdp('m=audio 9 UDP/TLS/RTP/SAVPF 111')],
    ['sdp-dtls-fingerprint', withSdp('a=fingerprint:sha-256 4A:AD')],
    ['sdp-ice', withSdp('a=ice-ufrag:Qk3f')],
    ['sdp-ice', withSdp('a=candidate:1 1 udp 2122260223 192.168.178.50 51413 typ host')],
    ['sdp-bundle', withSdp('a=group:BUNDLE 0')],
    ['sdp-video', withSdp('m=video 9324 RTP/AVP 96')],
    ['invalid-host', call({ via: 'SIP/2.0/TCP df7jal23ls0d.invalid;branch=z9hG4bK1' })],
    ['invalid-host', contact('<sip:kitchen@df7jal23ls0d.INVALID:5060;x=y>')],
    ['push-parameters', contact('<sip:kitchen@192.168.178.43;pn-provider=fcm>')],
    ['push-parameters', contact('<sip:kitchen@192.168.178.43;PN-PRID=x>')],
    ['push-parameters', contact('<sip:kitchen@192.168.178.43;app-id=org.linphone>')],
    ['contact-ice', contact('<sip:kitchen@192.168.178.43>;\r\n +sip.ice')],
    ['websocket-on-the-way', contact('<sip:kitchen@192.168.178.43;transport=WS>')],
    ['websocket-on-the-way', call({ headers: ['v: SIP/2.0/WSS 192.168.178.50;branch=z9hG4bK2'] })],
    ['contact-ice', contact('" <sip:kitchen@192.168.178.43>;+sip.ice')],
    ['contact-ice', contact('" <sip:kitchen@192.168.178.43>;+sip.ice;x="')],
    ['contact-ice', contact('x" <sip:kitchen@192.168.178.43>;+sip.ice;y="')],
    ['contact-ice', contact('<sip:kitchen@192.168.178.43;x=" >;+sip.ice;y=">')],
    ['contact-ice', contact('<sip:kitchen@192.168.178.43>;x="\r\nm: "a" <sip:kitchen@192.168.178.43>;+sip.ice')],
    ['websocket-on-the-way', call({ headers: ['Via: "', 'Via: SIP/2.0/WS 192.168.178.50;branch=z9hG4bK2'] })],
    ['softphone-user-agent', call({}, { userAgent: 'linphonec/5.1.65' })],
    ['scanner-user-agent', call({}, { userAgent: 'FRIENDLY-SCANNER' })],
  ])('by %s is refused from standard on', (name, claims) => {
    expect(signalsOf(claims)).toContain(name);
    expect(refusalOf(claims, { trust: 'provisioned' })).toBe('trusted');
    expect(refusalOf(claims, { trust: 'standard' })).toBe('line-suspect');
    expect(refusalOf(claims, { trust: 'strict' })).toBe('line-suspect');
  });

  it.each([
    ['sdp-session-talk', call({ body: PLAIN.replace('s=-', 's=Talk') })],
    ['sdp-session-pjmedia', call({ body: PLAIN.replace('s=-', 's=pjmedia') })],
    ['sdp-tool-baresip', withSdp('a=tool:baresip 1.0.0')],
    ['sdp-rtcp-xr', withSdp('a=rtcp-xr:voip-metrics')],
    ['contact-ob', contact('<sip:kitchen@192.168.178.46:56012;ob>')],
    ['contact-rinstance', contact('<sip:kitchen@192.168.178.47;rinstance=2b6a>')],
    ['linphone-specs', contact('<sip:kitchen@192.168.178.42>;+org.linphone.specs="lime"')],
    ['gruu-or-outbound', call({ headers: ['k: replaces, gruu'] })],
    ['gruu-or-outbound', call({ headers: ['Supported: replaces', 'Supported: Outbound'] })],
    ['opus-or-speex', withSdp('a=rtpmap:96 opus/48000/2')],
    ['opus-or-speex', withSdp('a=rtpmap:97 SPEEX/8000')],
    ['no-telephone-event', call({ body: OFFER })],
    ['user-agent-unlike-registration', call({}, { userAgent: undefined })],
    ['user-agent-unlike-registration', call({}, { userAgent: 'Grandstream HT801 1.0.17.6' })],
    ['address-unlike-registration', call({}, { address: '192.168.178.66' })],
  ])('by %s is recorded, and refused when strict', (name, claims) => {
    expect(signalsOf(claims)).toEqual([name]);
    expect(refusalOf(claims, { trust: 'provisioned' })).toBe('trusted');
    expect(refusalOf(claims, { trust: 'standard' })).toBe('trusted');
    expect(refusalOf(claims, { trust: 'strict' })).toBe('line-suspect');
  });
});

describe('an offer', () => {
  const VIDEO = 'm=video 9324 RTP/AVP 96';

  it.each([
    ['video', VIDEO.replace('9324', '0')],
    [
      'what stands below it',
      `${VIDEO.replace('9324', '0')}\r\na=fingerprint:sha-256 4A\r\na=rtpmap:96 opus/48000/2\r\na=rtcp-xr`,
    ],
    ['its profile', 'm=audio 0 UDP/TLS/RTP/SAVPF 111'],
  ])('says nothing by a stream that is off: %s', (_, text) => {
    expect(signalsOf(withSdp(text))).toEqual([]);
  });

  it.each([
    ['that is off only until it is bundled', `${VIDEO.replace('9324', '0')}\r\na=bundle-only`],
    ['whose port cannot be read', 'm=video x RTP/AVP 96'],
    ['that is cut', 'm=video'],
    ['with two blanks and two ports', 'm=video  9324/2  RTP/AVP 96'],
    ['that follows blank lines', `\r\n\r\n ${VIDEO}`],
    ['that ends with CR alone', `${VIDEO.replace('9324', '0')}\r${VIDEO}\r`],
  ])('has video by a line %s', (_, text) => {
    expect(signalsOf(withSdp(text))).toEqual(['sdp-video']);
  });

  it('is held to the attributes of its session, whatever its streams are', () => {
    const session = 'a=fingerprint:sha-256 4A\r\na=group:BUNDLE 0\r\na=rtcp-xr:voip-metrics\r\na=tool:baresip';
    const body = PLAIN.replace('t=0 0', `t=0 0\r\n${session}`).replace('m=audio 4000', 'm=audio 0');
    expect(signalsOf(call({ body }))).toEqual([
      'sdp-dtls-fingerprint',
      'sdp-bundle',
      'sdp-tool-baresip',
      'sdp-rtcp-xr',
      'no-telephone-event',
    ]);
  });

  it('has a telephone-event only where its map is whole', () => {
    for (const line of ['a=rtpmap:101 telephone-event', 'a=rtpmap telephone-event/8000', 'a=fmtp:101 0-15'])
      expect(signalsOf(call({ body: `${OFFER}${line}\r\n` }))).toEqual(['no-telephone-event']);
  });

  it('hides nothing beside it: parts that are ignored, and a body that nobody reads', () => {
    const ice = 'm=audio 9 RTP/AVP 8\r\na=candidate:1 1 udp 1 192.168.178.50 5 typ host';
    const note = 'Content-Type: application/sdp\r\nContent-Disposition: early-session;handling=optional';
    const body = `--x\r\nContent-Type: application/sdp\r\n\r\n${PLAIN}\r\n--x\r\n${note}\r\n\r\n${ice}\r\n--x--`;
    expect(signalsOf(call({ body, contentType: 'multipart/mixed;boundary=x' }))).toEqual(['sdp-ice']);
    expect(signalsOf(call({ body: `--y\r\n${ice}`, contentType: 'multipart/mixed' }))).toEqual(['sdp-ice']);
    expect(signalsOf(call({ body: ice, contentType: 'text/plain' }))).toEqual(['sdp-ice']);
  });
});

describe('the names', () => {
  const named = [...callerChecks, ...signals];

  it('are kebab-case and belong to one thing each', () => {
    for (const { name } of named) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(new Set(named.map(({ name }) => name)).size).toBe(named.length);
  });

  it('are explained in one sentence each', () => {
    for (const { meaning } of named) expect(meaning).toMatch(/^[A-Z][^|]*\.$/);
  });
});
