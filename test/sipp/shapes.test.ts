import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { type Account, dialOf } from '../support/relying-app.ts';
import { describeWithSipp, playSipp, type SippMessage } from '../support/sipp.ts';
import { HUNG_UP, type SippStep, withScenario } from '../support/sipp-scenario.ts';

const passed = { code: 0, errors: '' };

/** What one REGISTER of a phone looks like, and how it gives its Contact back. */
interface Shape {
  readonly what: string;
  readonly contact: string;
  /** Default: as `contact`. */
  readonly back?: string;
  readonly via?: string;
  readonly from?: string;
  readonly lines?: readonly string[];
}

/** SIPp takes what stands in brackets for one of its own words. */
const BRACKETED = { bracketed: 'X-Call[id]: 1' };

const PLAIN = '<sip:hall@[local_ip]:[local_port];transport=udp>';

const SHAPES: readonly Shape[] = [
  { what: 'as it was given', contact: PLAIN },
  { what: 'transport=UDP for udp', contact: PLAIN, back: '<sip:hall@[local_ip]:[local_port];transport=UDP>' },
  { what: 'another case of the host', contact: '<sip:hall@ata.example:5062>', back: '<sip:hall@ATA.Example:5062>' },
  {
    what: 'another order of the parameters',
    contact: '<sip:hall@[local_ip];transport=udp;line=1>',
    back: '<sip:hall@[local_ip];line=1;transport=udp>',
  },
  { what: 'an escaped letter', contact: PLAIN, back: '<sip:%68all@[local_ip]:[local_port];transport=udp>' },
  { what: 'every Contact at once', contact: PLAIN, back: '*' },
  { what: 'a `;` at the end of everything', contact: '<sip:hall@ata.example>;', via: ';', from: ';' },
  { what: 'a Contact with port 0', contact: '<sip:hall@ata.example:0>' },
  {
    what: 'lines that are no fields',
    contact: PLAIN,
    lines: ['X Vendor Info: 1', '[bracketed]', 'Broken'],
  },
  { what: 'fields twice', contact: PLAIN, lines: ['Session-Expires: 1800', 'x: 90', 'Max-Forwards: 70'] },
  { what: 'demands that cost nothing', contact: PLAIN, lines: ['Require: timer, 100rel', 'Proxy-Require: privacy'] },
];

/** Gives a registration and takes it back: each REGISTER once without proof and once with it. */
const registering = (shape: Shape, first: number): readonly SippStep[] => {
  const ask = (sequence: number, contact: string, expires: number, expected: 200 | 401): SippStep => ({
    lines: [
      'REGISTER sip:[remote_ip]:[remote_port] SIP/2.0',
      `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport${shape.via ?? ''}`,
      'Max-Forwards: 70',
      `From: <sip:[line]@[remote_ip]>;tag=[pid]-[call_number]${shape.from ?? ''}`,
      `To: <sip:[line]@[remote_ip]>${shape.from ?? ''}`,
      'Call-ID: [call_id]',
      `CSeq: ${sequence} REGISTER`,
      `Contact: ${contact}`,
      ...(shape.lines ?? []),
      ...(expected === 200 ? ['[authentication]'] : []),
      `Expires: ${expires}`,
    ],
    expect: expected,
  });
  const back = shape.back ?? shape.contact;
  return [
    ask(first, shape.contact, 600, 401),
    ask(first + 1, shape.contact, 600, 200),
    ask(first + 2, back, 0, 401),
    ask(first + 3, back, 0, 200),
  ];
};

const header = ({ text }: SippMessage, name: string): string | undefined =>
  new RegExp(`^${name}: ?(.*?)\\r?$`, 'im').exec(text)?.[1];

const finals = (messages: readonly SippMessage[]): readonly SippMessage[] =>
  messages.filter(({ direction, text }) => direction === 'received' && /^SIP\/2\.0 200 /.test(text));

describeWithSipp('SIPp as phones of every shape', () => {
  let fixture: OffhookInside;
  let lines = 0;

  beforeAll(async () => {
    fixture = await startInside();
  });
  afterAll(() => fixture.stop());

  const newLine = (): Promise<Account> => {
    lines += 1;
    return fixture.app.addLine(`shape-${lines}`);
  };

  const register = async (shapes: readonly Shape[], signedFor?: string) => {
    const account = await newLine();
    const steps = shapes.flatMap((shape, index) => registering(shape, 1 + 4 * index));
    const extra = signedFor === undefined ? [] : ['-auth_uri', signedFor.replace('LINE', account.username)];
    const outcome = await withScenario('register-shapes-expect-200', steps, (scenario) =>
      playSipp({ scenario, target: fixture.sip, account, extra, keys: BRACKETED }),
    );
    return { account, outcome };
  };

  it('registers each, and takes each back however it is spelled', async () => {
    const { account, outcome } = await register(SHAPES);
    expect(outcome).toMatchObject(passed);
    const bound = finals(outcome.messages).map((message) => header(message, 'Contact') !== undefined);
    expect(bound).toEqual(SHAPES.flatMap(() => [true, false]));
    expect(await fixture.app.call('GET', `/v1/lines/${account.username}`)).toMatchObject({ registration: null });
  });

  it.each(['offhook.home.example', 'LINE@offhook.home.example', '198.51.100.7:5099'])(
    'registers one that signs for %s',
    async (signedFor) => {
      const { outcome } = await register(SHAPES.slice(0, 1), signedFor);
      expect(outcome).toMatchObject(passed);
    },
  );

  it('serves a call with long offers, timers, UPDATE and INFO of every kind, and hears the digits that Nortel sends', async () => {
    const account = await newLine();
    const asked = await fixture.app.ask();
    const offer = [
      'v=0',
      'o=ata 1 1 IN IP[local_ip_type] [local_ip]',
      's=-',
      'c=IN IP[local_ip_type] [local_ip]',
      't=0 0',
      'm=audio [rtp_port] RTP/AVP 8 101',
      'a=rtpmap:101 telephone-event/8000',
      'a=x-long:[padding]',
    ];
    const dialled = 'sip:[service]@[remote_ip]:[remote_port]';
    let sequence = 2;
    const request = (method: string, parts: Partial<Omit<SippStep, 'expect'>> & { uri?: string; cseq?: number }) => [
      `${method} ${parts.uri ?? '[next_url]'} SIP/2.0`,
      'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport',
      'Max-Forwards: 70',
      'From: <sip:[line]@[remote_ip]>;tag=[pid]-[call_number]',
      `To: <sip:[service]@[remote_ip]>${parts.uri === undefined ? '[peer_tag_param]' : ''}`,
      'Call-ID: [call_id]',
      `CSeq: ${parts.cseq} ${method}`,
      'Contact: <sip:[line]@[local_ip]:[local_port]>',
      'User-Agent: Grandstream HT801 1.0.17.5',
      ...(parts.lines ?? []),
    ];
    const inCall = (method: string, expected: number, parts: Partial<Omit<SippStep, 'expect'>> = {}): SippStep => {
      sequence += 1;
      return {
        lines: request(method, { ...parts, cseq: sequence }),
        ...(parts.body && { body: parts.body }),
        expect: expected,
      };
    };
    const info = (type: string, text: string, expected: number): SippStep =>
      inCall('INFO', expected, { lines: [`Content-Type: ${type}`], body: [text] });
    const sdp = { lines: ['Content-Type: application/sdp'], body: offer };
    const timer = [
      'Require: 100rel, timer',
      'Supported: timer',
      'Session-Expires: 1800',
      'Content-Type: application/sdp',
    ];
    const invite = (cseq: number, more: readonly string[], expected: number): SippStep => ({
      lines: request('INVITE', { uri: dialled, cseq, lines: [...timer, ...more] }),
      body: offer,
      expect: expected,
    });
    const ack: readonly string[] = [
      `ACK ${dialled} SIP/2.0`,
      '[last_Via:]',
      'Max-Forwards: 70',
      'From: <sip:[line]@[remote_ip]>;tag=[pid]-[call_number]',
      'To: <sip:[service]@[remote_ip]>[peer_tag_param]',
      'Call-ID: [call_id]',
      'CSeq: 1 ACK',
    ];
    const steps: readonly SippStep[] = [
      invite(1, [], 401),
      { lines: ack },
      invite(2, ['[authentication]'], 200),
      { lines: request('ACK', { cseq: 2 }) },
      inCall('UPDATE', 200, { lines: ['Supported: timer', 'Session-Expires: 900;refresher=uas'] }),
      inCall('UPDATE', 200, sdp),
      inCall('UPDATE', 422, { lines: ['Supported: timer', 'Session-Expires: 60'] }),
      inCall('PRACK', 481, { lines: ['RAck: 1 2 INVITE'] }),
      inCall('INFO', 200),
      inCall('INFO', 469, { lines: ['Info-Package: foo'] }),
      info('audio/telephone-event', '5', 415),
      info('application/media_control+xml', '<media_control/>', 415),
      info('application/dtmf-relay', 'Signal=', 400),
      ...[...dialOf(asked)].map((key) => info('application/vnd.nortelnetworks.digits', `d=${key}`, 200)),
    ];
    const outcome = await withScenario(
      'call-with-every-request-expect-bye',
      steps,
      (scenario) =>
        playSipp({ scenario, target: fixture.sip, account, dial: '8810', keys: { padding: 'x'.repeat(9000) } }),
      HUNG_UP,
    );
    expect(outcome).toMatchObject(passed);
    const timers = finals(outcome.messages).flatMap((message) => header(message, 'Session-Expires') ?? []);
    expect(timers).toEqual(['1800;refresher=uac', '900;refresher=uas']);
    const refused = outcome.messages.filter(({ text }) => text.startsWith('SIP/2.0 415'));
    expect(refused.map((message) => header(message, 'Accept'))).toEqual(
      Array(2).fill('application/dtmf-relay, application/dtmf, application/vnd.nortelnetworks.digits'),
    );
    expect(await fixture.app.read(asked.id)).toMatchObject({ state: 'confirmed', confirmedBy: { method: 'phone' } });
  });
});
