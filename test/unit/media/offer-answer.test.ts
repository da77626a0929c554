import { describe, expect, it } from 'vitest';
import { ownLayout, readAnswer, readOffer, renewed, writeSdp } from '../../../src/media/offer-answer.ts';

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

const answerTo = (offer: string): string[] | undefined => {
  const usable = readOffer(offer, 4);
  return usable && writeSdp(usable.layout, local).split('\r\n');
};

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
    expect(readOffer(ataOffer, 4)?.remote).toEqual({
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
    expect(answerTo(sdp(['m=audio 5004 RTP/AVP 8']))?.join()).not.toContain('telephone-event');
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
    expect(readOffer(offer, 4)?.remote.listens).toBe(listens);
  });

  it('takes the direction of the session where the m= line has none', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8'], ['c=IN IP4 192.168.1.20', 'a=sendonly']);
    expect(answerTo(offer)).toContain('a=recvonly');
  });

  it('stops sending when the call is held by the address 0.0.0.0', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8'], ['c=IN IP4 0.0.0.0']);
    expect(readOffer(offer, 4)?.remote.listens).toBe(false);
    expect(answerTo(offer)).toContain('a=recvonly');
  });

  it('prefers the address of the m= line to that of the session', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8', 'c=IN IP4 192.168.1.21']);
    expect(readOffer(offer, 4)?.remote.address).toBe('192.168.1.21');
  });

  it('speaks IPv6', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8'], ['c=IN IP6 2001:db8::20']);
    const usable = readOffer(offer, 6);
    expect(usable?.remote.address).toBe('2001:db8::20');
    const answer = usable && writeSdp(usable.layout, { ...local, address: '2001:db8::2' }).split('\r\n');
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
    expect(answer?.filter((line) => line.startsWith('m='))).toEqual([
      'm=video 0 RTP/AVP 99',
      'm=audio 0 RTP/SAVP 8',
      'm=audio 16384 RTP/AVP 8',
      'm=audio 0 RTP/AVP 0',
      'm=image 0 udptl t38',
    ]);
  });

  it('does not mind optional keys', () => {
    const offer = sdp(['m=audio 5004 RTP/AVP 8', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc']);
    expect(answerTo(offer)?.join()).not.toContain('crypto');
  });
});

describe('an offer is unusable when', () => {
  const audio = 'm=audio 5004 RTP/AVP 8';
  it.each([
    ['it demands SRTP', sdp(['m=audio 5004 RTP/SAVP 8'])],
    ['it demands SRTP with feedback', sdp(['m=audio 5004 UDP/TLS/RTP/SAVPF 8'])],
    ['it has no codec of ours', sdp(['m=audio 5004 RTP/AVP 18 96', 'a=rtpmap:96 opus/48000/2'])],
    ['its PCMA is a wide-band one', sdp(['m=audio 5004 RTP/AVP 96', 'a=rtpmap:96 PCMA/16000'])],
    ['its PCMA has two channels', sdp(['m=audio 5004 RTP/AVP 96', 'a=rtpmap:96 PCMA/8000/2'])],
    ['payload type 8 is said to be something else', sdp([audio, 'a=rtpmap:8 L16/8000'])],
    ['it has no audio', sdp(['m=video 5006 RTP/AVP 99'])],
    ['it has no media', sdp([])],
    ['its audio is switched off', sdp(['m=audio 0 RTP/AVP 8'])],
    ['its port is out of range', sdp(['m=audio 65536 RTP/AVP 8'])],
    ['its port is no number', sdp(['m=audio x RTP/AVP 8'])],
    ['it has no address', sdp([audio], [])],
    ['its address is a name', sdp([audio], ['c=IN IP4 phone.example'])],
    ['its address is of the other family', sdp([audio], ['c=IN IP6 2001:db8::20'])],
    ['its address is a multicast group', sdp([audio], ['c=IN IP4 224.2.1.1'])],
    ['its address is everybody', sdp([audio], ['c=IN IP4 255.255.255.255'])],
    ['it has too many lines', sdp(Array.from({ length: 17 }, () => audio))],
    ['it is too long', sdp([audio, `a=x:${'x'.repeat(9000)}`])],
    ['it is empty', ''],
    ['it is no SDP', '<xml/>'],
    ['an m= line is cut', sdp([audio, 'm=video'])],
    ['an m= line has no format', sdp([audio, 'm=video 5006 RTP/AVP '])],
  ])('%s', (_, offer) => {
    expect(readOffer(offer, 4)).toBeUndefined();
  });
});

describe('our own offer', () => {
  it('has both codecs and telephone-event', () => {
    const offer = writeSdp(ownLayout, local);
    expect(offer).toContain('m=audio 16384 RTP/AVP 8 0 101\r\n');
    expect(readOffer(offer, 4)?.remote).toMatchObject({ port: 16384, telephoneEvent: 101, listens: true });
  });

  it('keeps the places of the lines that were agreed before, and opens a held one', () => {
    const held = readOffer(sdp(['m=video 5006 RTP/AVP 99', 'm=audio 5004 RTP/AVP 8', 'a=inactive']), 4);
    const lines = writeSdp(renewed(held?.layout ?? []), { ...local, version: 2 }).split('\r\n');
    expect(lines.filter((line) => line.startsWith('m='))).toEqual(['m=video 0 RTP/AVP 99', 'm=audio 16384 RTP/AVP 8']);
    expect(lines).toContain('a=sendrecv');
    expect(lines).toContain('o=- 77 2 IN IP4 192.168.1.2');
  });
});

describe('the answer to our offer', () => {
  it('says what to send and where', () => {
    expect(readAnswer(sdp(['m=audio 5004 RTP/AVP 0 101']), ownLayout, 4)).toMatchObject({
      address: '192.168.1.20',
      port: 5004,
      format: { codec: 'PCMU', payloadType: 0 },
    });
  });

  it.each([
    ['rejects our audio', sdp(['m=audio 0 RTP/AVP 8'])],
    ['has another number of lines', sdp(['m=audio 5004 RTP/AVP 8', 'm=video 0 RTP/AVP 99'])],
    ['chose what we did not offer', sdp(['m=audio 5004 RTP/AVP 18'])],
    ['is no SDP', 'nonsense'],
  ])('is unusable when it %s', (_, answer) => {
    expect(readAnswer(answer, ownLayout, 4)).toBeUndefined();
  });

  it('is unusable when it answers with a codec that the session does not have', () => {
    const layout = readOffer(sdp(['m=audio 5004 RTP/AVP 8']), 4)?.layout ?? [];
    expect(readAnswer(sdp(['m=audio 5004 RTP/AVP 0']), layout, 4)).toBeUndefined();
  });
});
