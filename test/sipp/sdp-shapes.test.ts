import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { describeWithSipp, playSipp } from '../support/sipp.ts';
import { type SippStep, withScenario } from '../support/sipp-scenario.ts';

/** What a phone offers, and the m= lines of the answer with our port as `ours`; undefined where there is none (488). */
interface Shape {
  readonly what: string;
  readonly offer: readonly string[];
  readonly answered: readonly string[] | undefined;
  /** Default: SDP. */
  readonly type?: string;
}

const AUDIO = 'm=audio [rtp_port] RTP/AVP 8 101';
const EVENTS = 'a=rtpmap:101 telephone-event/8000';
const OURS = 'm=audio ours RTP/AVP 8 101';

const sdp = (lines: readonly string[], address = '[local_ip]'): readonly string[] => [
  'v=0',
  'o=ata 1 1 IN IP4 [local_ip]',
  's=-',
  `c=IN IP4 ${address}`,
  't=0 0',
  ...lines,
];
const offered = (
  what: string,
  lines: readonly string[],
  answered: readonly string[] | undefined,
  address?: string,
): Shape => ({
  what,
  offer: sdp(lines, address),
  answered,
});

const MULTIPART: readonly string[] = [
  '--x1',
  'Content-Type: application/isup;version=itu-t92+',
  'Content-Disposition: signal;handling=optional',
  '',
  'seven',
  '--x1',
  'Content-Type: application/sdp',
  '',
  ...sdp([AUDIO, EVENTS]),
  '--x1--',
];

const SHAPES: readonly Shape[] = [
  offered('two ports', ['m=audio [rtp_port]/2 RTP/AVP 8 101', EVENTS], [OURS]),
  offered('two blanks', ['m=audio  [rtp_port]  RTP/AVP 8  101', EVENTS], [OURS]),
  offered('an experimental line', [AUDIO, EVENTS, 'm=x-ctl 5010 udp *'], [OURS, 'm=x-ctl 0 udp *']),
  offered('an unknown profile', ['m=audio 5012 RTP/AVP-X 8', AUDIO, EVENTS], ['m=audio 0 RTP/AVP-X 8', OURS]),
  offered('video that is off', [AUDIO, EVENTS, 'm=video 0 RTP/AVP 96'], [OURS, 'm=video 0 RTP/AVP 96']),
  offered('a line that is cut', [AUDIO, EVENTS, 'm=image'], [OURS, 'm=image 0 RTP/AVP 0']),
  offered('a group beside a phone', [AUDIO, 'c=IN IP4 239.1.1.1/3', AUDIO, EVENTS], ['m=audio 0 RTP/AVP 8', OURS]),
  offered('a host name', [AUDIO, EVENTS], [OURS], 'ata.lan'),
  { ...offered('a blank line before v=', [], [OURS]), offer: ['', ...sdp([AUDIO, '', EVENTS])] },
  { what: 'a part of a multipart body', type: 'multipart/mixed;boundary=x1', offer: MULTIPART, answered: [OURS] },
  offered('a group alone', [AUDIO, EVENTS], undefined, '239.1.1.1'),
  offered('everybody', [AUDIO, EVENTS], undefined, '255.255.255.255'),
  offered('encryption', ['m=audio [rtp_port] RTP/SAVP 8'], undefined),
];

const DIALLED = 'sip:[service]@[remote_ip]:[remote_port]';

const request = (method: string, uri: string, cseq: number, more: readonly string[] = []): readonly string[] => [
  `${method} ${uri} SIP/2.0`,
  'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport',
  'Max-Forwards: 70',
  'From: <sip:[line]@[remote_ip]>;tag=[pid]-[call_number]',
  `To: <sip:[service]@[remote_ip]>${uri === DIALLED ? '' : '[peer_tag_param]'}`,
  'Call-ID: [call_id]',
  `CSeq: ${cseq} ${method}`,
  'Contact: <sip:[line]@[local_ip]:[local_port]>',
  'User-Agent: Grandstream HT801 1.0.17.5',
  ...more,
];

/** The ACK of a refusal has the branch of what was refused (RFC 3261 17.1.1.3). */
const ackOfRefusal = (uri: string, cseq: number): SippStep => ({
  lines: [
    `ACK ${uri} SIP/2.0`,
    '[last_Via:]',
    'Max-Forwards: 70',
    'From: <sip:[line]@[remote_ip]>;tag=[pid]-[call_number]',
    'To: <sip:[service]@[remote_ip]>[peer_tag_param]',
    'Call-ID: [call_id]',
    `CSeq: ${cseq} ACK`,
  ],
});

const invite = (
  uri: string,
  cseq: number,
  { offer, type = 'application/sdp' }: Shape,
  expected: number,
  more: readonly string[] = [],
) => {
  const asked: SippStep = {
    lines: request('INVITE', uri, cseq, [...more, `Content-Type: ${type}`]),
    body: offer,
    expect: expected,
  };
  const ack: SippStep = expected === 200 ? { lines: request('ACK', '[next_url]', cseq) } : ackOfRefusal(uri, cseq);
  return [asked, ack];
};

/** One call: it begins with the first shape, and changes to each of the others. */
const callWith = ([first, ...others]: readonly Shape[]): readonly SippStep[] => [
  ...(first ? [...invite(DIALLED, 1, first, 401), ...invite(DIALLED, 2, first, 200, ['[authentication]'])] : []),
  ...others.flatMap((shape, at) => invite('[next_url]', 3 + at, shape, shape.answered ? 200 : 488)),
  { lines: request('BYE', '[next_url]', 3 + others.length), expect: 200 },
];

describeWithSipp('SIPp as phones with offers of every shape', () => {
  let fixture: OffhookInside;

  beforeAll(async () => {
    fixture = await startInside();
  });
  afterAll(() => fixture.stop());

  it('is answered its audio in each, and each other line with port 0; what has no usable line is 488 and the call goes on', async () => {
    const account = await fixture.app.addLine('sdp-shapes');
    const outcome = await withScenario('offers-of-every-shape', callWith(SHAPES), (scenario) =>
      playSipp({ scenario, target: fixture.sip, account, dial: '8810' }),
    );
    expect(outcome).toMatchObject({ code: 0, errors: '' });
    const answers = outcome.messages.flatMap(({ direction, text }) =>
      direction === 'received' && /^SIP\/2\.0 200 .*^CSeq: \d+ INVITE/ms.test(text)
        ? [(text.match(/^m=.*?(?=\r?$)/gm) ?? []).map((line) => line.replace(/^m=audio [1-9]\d*/, 'm=audio ours'))]
        : [],
    );
    expect(answers).toEqual(SHAPES.flatMap(({ answered }) => (answered ? [answered] : [])));
  });

  it('lists a call that has no usable line with the line, and why', async () => {
    const account = await fixture.app.addLine('sdp-refused');
    const [srtp] = SHAPES.slice(-1);
    if (!srtp) throw new Error('there is no shape');
    const steps = [...invite(DIALLED, 1, srtp, 401), ...invite(DIALLED, 2, srtp, 488, ['[authentication]'])];
    const outcome = await withScenario('offer-of-encryption-expect-488', steps, (scenario) =>
      playSipp({ scenario, target: fixture.sip, account, dial: '8810', rtpPort: 5004 }),
    );
    expect(outcome).toMatchObject({ code: 0, errors: '' });
    await expect
      .poll(async () => (await fixture.app.calls()).find(({ line }) => line?.id === account.username))
      .toMatchObject({ refusal: 'media-unusable', detail: 'm=audio 5004 RTP/SAVP 8: it demands encryption' });
  });
});
