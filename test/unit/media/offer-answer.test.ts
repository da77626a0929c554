import { describe, expect, it } from 'vitest';
import { ownLayout, readAnswer, readOffer, renewed, writeSdp } from '../../../src/media/offer-answer.ts';
import type { Caller } from '../../../src/media/usable.ts';

const local = { address: '192.168.1.2', port: 16384, sessionId: 77, version: 1 };

/** An SDP text with these lines after `t=`; the session level can be replaced. */
const sdp = (lines: readonly string[], session = ['c=IN IP4 192.168.1.20']) =>
  ['v=0', 'o=ht801 8000 8000 IN IP4 192.168.1.20', 's=SIP Call', ...session, 't=0 0', ...lines, ''].join('\r\n');

const ataOffer = sdp([
  'm=audio 5004 RTP/AVP 0 8 4 18 101',
  'a=sendrecv',
  'a=rtpmap:0 PCMU/8000',
  'a=ptime:20',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:4 G723/8000',
  'a=rtpmap:18 G729/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
]);

const HT801: Caller = { address: '192.168.1.20', family: 4 };

/** What is made of an offer; throws when it is unusable. */
const usableIn = (offer: string, caller = HT801) => {
  const read = readOffer(offer, caller);
  if (!read.ok) throw new Error(read.error);
  return read.value;
};

const answerTo = (offer: string, caller = HT801): string[] =>
  writeSdp(usableIn(offer, caller).layout, local).split('\r\n');

const mLines = (lines: readonly string[]) => lines.filter((line) => line.startsWith('m='));

describe('the answer to an offer', () => {
  it('takes the G.711 codecs in the order of the offer, and its telephone-event', () => {
    expect(answerTo(ataOffer)).toEqual([
      'v=0',
      'o=- 77 1 IN IP4 192.168.1.2',
      's=-',
      'c=IN IP4 192.168.1.2',
      't=0 0',
      'm=audio 16384 RTP/AVP 0 8 101',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ]);
    expect(usableIn(ataOffer).remote).toEqual({
      address: '192.168.1.20',
      port: 5004,
      format: { codec: 'PCMU', payloadType: 0 },
      telephoneEvent: 101,
      listens: true,
    });
  });

  it('knows the static payload types without their rtpmap', () => {
    expect(answerTo(sdp(['m=audio 5004 RTP/AVP 18 8']))).toContain('m=audio 16384 RTP/AVP 8');
  });

  it('keeps the payload type of a dynamically numbered codec', () => {
    const answer = answerTo(sdp(['m=audio 5004 RTP/AVP 98', 'a=rtpmap:98 pcma/8000/1']));
    expect(answer).toContain('m=audio 16384 RTP/AVP 98');
    expect(answer).toContain('a=rtpmap:98 PCMA/8000');
  });

  it('takes the telephone-event of 8000 Hz, not that of a wide-band codec', () => {
    const answer = answerTo(
      sdp([
        'm=audio 5004 RTP/AVP 96 8 97 98',
        'a=rtpmap:96 opus/48000/2',
        'a=rtpmap:97 telephone-event/48000',
        'a=rtpmap:98 telephone-event/8000',
      ]),
    );
    expect(answer).toContain('m=audio 16384 RTP/AVP 8 98');
  });

  it('leaves telephone-event out when it was not offered', () => {
    expect(answerTo(sdp(['m=audio 5004 RTP/AVP 8'])).join()).not.toContain('telephone-event');
  });

  it('ignores a telephone-event that its m= line does not list', () => {
    const answer = answerTo(sdp(['m=audio 5004 RTP/AVP 8', 'a=rtpmap:101 telephone-event/8000']));
    expect(answer).toContain('m=audio 16384 RTP/AVP 8');
  });

  it.each([
    ['sendrecv', 'sendrecv', true],
    ['sendonly', 'recvonly', false],
    ['recvonly', 'sendonly', true],
    ['inactive', 'inactive', false],
  ])('mirrors %s as %s', (offered, answered, listens) => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8', `a=${offered}`]);
    expect(answerTo(offer)).toContain(`a=${answered}`);
    expect(usableIn(offer).remote.listens).toBe(listens);
  });

  it('takes the direction of the session where the m= line has none', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8'], ['c=IN IP4 192.168.1.20', 'a=sendonly']);
    expect(answerTo(offer)).toContain('a=recvonly');
  });

  it('stops sending when the call is held by the address 0.0.0.0', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8'], ['c=IN IP4 0.0.0.0']);
    expect(usableIn(offer).remote.listens).toBe(false);
    expect(answerTo(offer)).toContain('a=recvonly');
  });

  it('prefers the address of the m= line to that of the session', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8', 'c=IN IP4 192.168.1.21']);
    expect(usableIn(offer).remote.address).toBe('192.168.1.21');
  });

  it('speaks IPv6', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8'], ['c=IN IP6 2001:db8::20']);
    const usable = usableIn(offer, { address: '2001:db8::20', family: 6 });
    expect(usable.remote.address).toBe('2001:db8::20');
    const answer = writeSdp(usable.layout, { ...local, address: '2001:db8::2' }).split('\r\n');
    expect(answer).toContain('c=IN IP6 2001:db8::2');
    expect(answer).toContain('o=- 77 1 IN IP6 2001:db8::2');
  });

  it('names a host where the operator set one', () => {
    expect(writeSdp(ownLayout, { ...local, address: 'box.example' })).toContain('c=IN IP4 box.example\r\n');
  });

  it('rejects every other line at its place', () => {
    const answer = answerTo(
      sdp([
        'm=video 5006 RTP/AVP 99 34',
        'm=audio 5008 RTP/SAVP 8',
        'm=audio 5004 RTP/AVP 8',
        'm=audio 5010 RTP/AVP 0',
        'm=image 5012 udptl t38',
      ]),
    );
    expect(mLines(answer)).toEqual([
      'm=video 0 RTP/AVP 99',
      'm=audio 0 RTP/SAVP 8',
      'm=audio 16384 RTP/AVP 8',
      'm=audio 0 RTP/AVP 0',
      'm=image 0 udptl t38',
    ]);
  });

  it('does not mind optional keys', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc']);
    expect(answerTo(offer).join()).not.toContain('crypto');
  });
});

describe('one line that cannot be read or answered', () => {
  const audio = 'm=audio 5004 RTP/AVP 8 101';
  const ours = 'm=audio 16384 RTP/AVP 8 101';
  const withAudio = (...lines: readonly string[]) => sdp([audio, 'a=rtpmap:101 telephone-event/8000', ...lines]);

  it.each([
    ['two ports', [audio.replace('5004', '5004/2')], [ours]],
    ['two blanks', [audio.replaceAll(' ', '  ')], [ours]],
    ['tabs and blanks at its end', [`${audio.replaceAll(' ', '\t')} \t`], [ours]],
    ['formats that come twice', ['m=audio 5004 RTP/AVP 8 8 101 101'], [ours]],
    ['formats that no payload type has', ['m=audio 5004 RTP/AVP constructor __proto__ 8 101 -1 300'], [ours]],
  ])('does not cost the audio: %s', (_, lines, answered) => {
    expect(mLines(answerTo(sdp([...lines, 'a=rtpmap:101 telephone-event/8000'])))).toEqual(answered);
  });

  it.each([
    ['an experimental type and any format', 'm=x-ctl 5010 udp *', 'm=x-ctl 0 udp *'],
    ['an unknown profile', 'm=audio 5010 RTP/AVP-X 8', 'm=audio 0 RTP/AVP-X 8'],
    ['two ports and no codec of ours', 'm=audio 5012/2 RTP/AVP 18', 'm=audio 0 RTP/AVP 18'],
    ['a port out of range', 'm=audio 65536 RTP/AVP 8', 'm=audio 0 RTP/AVP 8'],
    ['a port of words', 'm=audio five RTP/AVP 8', 'm=audio 0 RTP/AVP 8'],
    ['a negative port', 'm=audio -1 RTP/AVP 8', 'm=audio 0 RTP/AVP 8'],
    ['a fax', 'm=image 5012 udptl t38', 'm=image 0 udptl t38'],
    ['nothing but a type', 'm=video', 'm=video 0 RTP/AVP 0'],
    ['nothing at all', 'm=', 'm=audio 0 RTP/AVP 0'],
    ['no format', 'm=video 5006 RTP/AVP ', 'm=video 0 RTP/AVP 0'],
    ['words of no syntax', 'm=vi"deo 5006 RTP//AVP ,\u00e9 96', 'm=audio 0 RTP/AVP 96'],
    ['words without end', `m=${'x'.repeat(65)} 1 ${'y'.repeat(65)} ${'z'.repeat(65)}`, 'm=audio 0 RTP/AVP 0'],
  ])('is rejected at its place: %s', (_, line, rejected) => {
    expect(mLines(answerTo(withAudio(line)))).toEqual([ours, rejected]);
    expect(mLines(answerTo(withAudio(`${line}\r\nc=IN IP4 nowhere\r\na=`, audio)))).toEqual([
      ours,
      rejected,
      'm=audio 0 RTP/AVP 8',
    ]);
  });

  it.each([
    ['a blank line before v=', `\r\n${withAudio()}`],
    ['blank lines between', withAudio().replaceAll('\r\n', '\r\n\r\n')],
    ['blanks around every line', withAudio().replaceAll('\r\n', ' \r\n ')],
    ['lines that end with LF alone', withAudio().replaceAll('\r\n', '\n')],
    ['lines that end with CR alone', withAudio().replaceAll('\r\n', '\r')],
    ['no v=, o=, s= and t=', withAudio().replace(/[vost]=.*\r\n/g, '')],
    ['lines of no kind', withAudio('', 'x', '=', 'a', 'A=x', 'mm=audio', '\0')],
    ['attributes that are cut', withAudio('a=rtpmap:', 'a=rtpmap:8', 'a=rtpmap:x y', 'a=fmtp:', 'a=:', 'a=')],
    ['an address that is cut below a good one', withAudio('c=IN', 'c=', 'c=ATM IP4 x')],
    ['an attribute without end', withAudio(`a=x:${'x'.repeat(7000)}`)],
  ])('is passed over: %s', (_, offer) => {
    expect(mLines(answerTo(offer))).toEqual([ours]);
  });
});

describe('the address in an offer', () => {
  const from = (address: string, caller = HT801) => {
    const version = address.includes(':') ? 'IP6' : 'IP4';
    return readOffer(sdp(['m=audio 5004 RTP/AVP 8'], [`c=IN ${version} ${address}`]), caller);
  };

  it.each(['ata.lan', 'phone.example', 'HT801_000B82', 'x', '4c1f-55.local', 'ata.lan.'])(
    'that is a name (%s) is where the INVITE came from, and nobody looks it up',
    (name) => {
      expect(from(name)).toMatchObject({ ok: true, value: { remote: { address: '192.168.1.20', port: 5004 } } });
    },
  );

  it('may be loopback where the phone itself is', () => {
    for (const address of ['127.0.0.1', '127.9.9.9']) {
      expect(from(address).ok).toBe(false);
      expect(from(address, { address: '127.0.0.1', family: 4 })).toMatchObject({ value: { remote: { address } } });
    }
    expect(from('::1', { address: '2001:db8::20', family: 6 }).ok).toBe(false);
    expect(from('::1', { address: '::1', family: 6 }).ok).toBe(true);
  });

  it('of one line costs no other line anything', () => {
    const lines = [
      'm=audio 5004 RTP/AVP 8',
      'c=IN IP4 224.2.1.1/127',
      'm=audio 5006 RTP/AVP 0',
      'm=audio 5008 RTP/AVP 8',
      'c=IN IP4 127.0.0.1',
    ];
    const usable = usableIn(sdp(lines));
    expect(usable.remote).toMatchObject({ address: '192.168.1.20', port: 5006 });
    expect(mLines(writeSdp(usable.layout, local).split('\r\n'))).toEqual([
      'm=audio 0 RTP/AVP 8',
      'm=audio 16384 RTP/AVP 0',
      'm=audio 0 RTP/AVP 8',
    ]);
  });
});

describe('an offer is unusable, and says at which line, when', () => {
  const audio = 'm=audio 5004 RTP/AVP 8';
  it.each([
    ['it demands SRTP', sdp(['m=audio 5004 RTP/SAVP 8']), 'm=audio 5004 RTP/SAVP 8: it demands encryption'],
    [
      'it demands SRTP with feedback',
      sdp(['m=audio 5004 UDP/TLS/RTP/SAVPF 8']),
      'm=audio 5004 UDP/TLS/RTP/SAVPF 8: it demands encryption',
    ],
    [
      'its profile is unknown',
      sdp(['m=audio 5004 RTP/AVP-X 8']),
      'm=audio 5004 RTP/AVP-X 8: its profile is not RTP/AVP',
    ],
    [
      'it has no codec of ours',
      sdp(['m=audio 5004 RTP/AVP 18 96', 'a=rtpmap:96 opus/48000/2']),
      'm=audio 5004 RTP/AVP 18 96: it has neither PCMA nor PCMU',
    ],
    [
      'its PCMA is a wide-band one',
      sdp(['m=audio 5004 RTP/AVP 96', 'a=rtpmap:96 PCMA/16000']),
      /neither PCMA nor PCMU$/,
    ],
    [
      'its PCMA has two channels',
      sdp(['m=audio 5004 RTP/AVP 96', 'a=rtpmap:96 PCMA/8000/2']),
      /neither PCMA nor PCMU$/,
    ],
    ['payload type 8 is said to be something else', sdp([audio, 'a=rtpmap:8 L16/8000']), /neither PCMA nor PCMU$/],
    ['it has no audio', sdp(['m=video 5006 RTP/AVP 99']), 'm=video 5006 RTP/AVP 99: it is no audio'],
    ['it has no media', sdp([]), 'the description has no m= line'],
    ['its audio is switched off', sdp(['m=audio 0 RTP/AVP 8']), 'm=audio 0 RTP/AVP 8: it is switched off'],
    ['its port is out of range', sdp(['m=audio 65536 RTP/AVP 8']), /: its port is none$/],
    ['its port is no number', sdp(['m=audio x RTP/AVP 8']), /: its port is none$/],
    ['it has no address', sdp([audio], []), `${audio}: it has no address`],
    ['its address is a broken one', sdp([audio], ['c=IN IP4 192.168.1.256']), /: it has no address$/],
    ['its address is a name without end', sdp([audio], [`c=IN IP4 ${'x'.repeat(254)}`]), /: it has no address$/],
    ['its address is of the other family', sdp([audio], ['c=IN IP6 2001:db8::20']), /of the other IP version$/],
    ['its address is a multicast group', sdp([audio], ['c=IN IP4 224.2.1.1/127']), /: its address is that of a group$/],
    ['its address is everybody', sdp([audio], ['c=IN IP4 255.255.255.255']), /: its address is that of a group$/],
    ['its address is that of no host', sdp([audio], ['c=IN IP4 0.0.0.1']), /: its address is none$/],
    ['its address is loopback', sdp([audio], ['c=IN IP4 127.0.0.1']), /: its address is the loopback one$/],
    [
      'it has too many lines',
      sdp(Array.from({ length: 17 }, () => audio)),
      'the description has more than 16 m= lines',
    ],
    ['it is too long', sdp([audio, `a=x:${'x'.repeat(66_000)}`]), 'the description is longer than 65536 characters'],
    ['it is of another version', sdp([audio]).replace('v=0', 'v=1'), 'the description is none of version 0 (v=)'],
    ['it is empty', '', 'the description has no m= line'],
    ['it is no SDP', '<xml/>', 'the description has no m= line'],
    [
      'its line is that of a joker',
      sdp([`m=\u001b[31m${'x'.repeat(100)}`]),
      `m=\u001b[31m${'x'.repeat(73)}...: it is no audio`,
    ],
  ])('%s', (_, offer, why) => {
    const error = typeof why === 'string' ? why : expect.stringMatching(why);
    expect(readOffer(offer, HT801)).toEqual({ ok: false, error });
  });
});

describe('our own offer', () => {
  it('has both codecs and telephone-event', () => {
    const offer = writeSdp(ownLayout, local);
    expect(offer).toContain('m=audio 16384 RTP/AVP 8 0 101\r\n');
    expect(usableIn(offer).remote).toMatchObject({ port: 16384, telephoneEvent: 101, listens: true });
  });

  it('keeps the places of the lines that were agreed before, and opens a held one', () => {
    const held = usableIn(sdp(['m=video 5006 RTP/AVP 99', 'm=audio 5004 RTP/AVP 8', 'a=inactive']));
    const lines = writeSdp(renewed(held.layout), { ...local, version: 2 }).split('\r\n');
    expect(lines.filter((line) => line.startsWith('m='))).toEqual(['m=video 0 RTP/AVP 99', 'm=audio 16384 RTP/AVP 8']);
    expect(lines).toContain('a=sendrecv');
    expect(lines).toContain('o=- 77 2 IN IP4 192.168.1.2');
  });
});

describe('the answer to our offer', () => {
  it('says what to send and where', () => {
    expect(readAnswer(sdp(['m=audio 5004 RTP/AVP 0 101']), ownLayout, HT801)).toMatchObject({
      value: { address: '192.168.1.20', port: 5004, format: { codec: 'PCMU', payloadType: 0 } },
    });
  });

  it('names a host where its ACK comes from', () => {
    const answer = sdp(['m=audio 5004/2  RTP/AVP 8'], ['c=IN IP4 ata.lan']);
    expect(readAnswer(answer, ownLayout, HT801)).toMatchObject({ value: { address: '192.168.1.20', port: 5004 } });
  });

  it.each([
    ['names a group', sdp(['m=audio 5004 RTP/AVP 8'], ['c=IN IP4 239.1.1.1']), /^m=audio 5004 RTP\/AVP 8: .* group$/],
    ['rejects our audio', sdp(['m=audio 0 RTP/AVP 8']), /^m=audio 0 RTP\/AVP 8: it is switched off$/],
    ['has another number of lines', sdp(['m=audio 5004 RTP/AVP 8', 'm=video 0 RTP/AVP 99']), /1 m= lines .* has 2$/],
    ['chose what we did not offer', sdp(['m=audio 5004 RTP/AVP 18']), /it has neither PCMA nor PCMU$/],
    ['is no SDP', 'nonsense', /^the description has no m= line$/],
  ])('is unusable when it %s', (_, answer, why) => {
    expect(readAnswer(answer, ownLayout, HT801)).toEqual({ ok: false, error: expect.stringMatching(why) });
  });

  it('is unusable when it answers with a codec that the session does not have', () => {
    const { layout } = usableIn(sdp(['m=audio 5004 RTP/AVP 8']));
    const read = readAnswer(sdp(['m=audio 5004 RTP/AVP 0']), layout, HT801);
    expect(read).toEqual({ ok: false, error: 'm=audio 5004 RTP/AVP 0: it has no codec that was offered' });
  });
});
