import { beforeEach, describe, expect, it } from 'vitest';
import { createIdentify } from '../../../../src/dialin/identify.ts';
import type { IncomingCall, RequestFacts } from '../../../../src/sip/port.ts';
import { Fixture, MemoryFlow } from '../../../support/sip-fixture.ts';
import { field, OFFER, toTag } from '../../../support/sip-wire-text.ts';

const REGISTRAR = 'sip:192.0.2.1';
const AOR = 'sip:kitchen@192.0.2.1';
const CONTACT = 'Contact: <sip:kitchen@192.0.2.7:5060>';
const CERTIFICATE = { fingerprint: Array.from({ length: 32 }, () => 'A1').join(':'), subject: undefined };

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});

describe('a caller that somebody vouches for', () => {
  const identifyBy = (proof: 'certificate' | 'address') => {
    fixture.decisions.identifyWith = () => ({ kind: 'line', line: 'line-2', proof });
  };

  it.each(['certificate', 'address'] as const)('calls without a digest, and the call knows the proof: %s', (proof) => {
    identifyBy(proof);
    expect(fixture.send('INVITE', { body: OFFER }).status).toBe(200);
    expect(fixture.decisions.calls).toMatchObject([{ line: 'line-2', proof }]);
  });

  it('has proven itself on its connection, as whoever knows the password has; whoever asks for more, or is refused, has not', () => {
    const [asking, knowing, vouched, refused] = [1, 2, 3, 4].map(() => new MemoryFlow('tls'));
    fixture.send('OPTIONS', { callId: 'asks' }, asking);
    fixture.send('INVITE', { callId: 'wants', body: OFFER }, asking);
    fixture.invite({ callId: 'knows' }, knowing);
    identifyBy('certificate');
    fixture.send('INVITE', { callId: 'vouched', body: OFFER }, vouched);
    fixture.decisions.identifyWith = () => ({
      kind: 'refused',
      refusal: 'peer-caller-unknown',
      answer: { status: 403 },
    });
    fixture.send('INVITE', { callId: 'refused', body: OFFER }, refused);
    expect([asking, knowing, vouched, refused].map((flow) => flow?.proofs)).toEqual([0, 1, 1, 0]);
  });

  it('shows its certificate to whoever is asked to vouch', () => {
    const seen: RequestFacts[] = [];
    fixture.decisions.identifyWith = (facts) => void seen.push(facts);
    const flow = new MemoryFlow('tls', '192.0.2.7', CERTIFICATE);
    expect(fixture.send('INVITE', { body: OFFER }, flow).status).toBe(401);
    expect(seen.map(({ source }) => source)).toEqual([flow.source]);
    expect(seen[0]?.source.certificate).toEqual(CERTIFICATE);
  });

  it('registers whom its From names, and nobody else', () => {
    identifyBy('certificate');
    const flow = new MemoryFlow('tls', '192.0.2.7', CERTIFICATE);
    const registered = fixture.send('REGISTER', { uri: REGISTRAR, to: AOR, headers: [CONTACT] }, flow);
    expect(registered.status).toBe(200);
    expect(fixture.decisions.bindings).toMatchObject([{ line: 'line-2', changed: true }]);
    const other = { uri: REGISTRAR, to: 'sip:hall@192.0.2.1', sequence: 2, headers: [CONTACT] };
    expect(fixture.send('REGISTER', other, flow).status).toBe(403);
    expect(fixture.decisions.bindings).toHaveLength(1);
  });

  it('is screened first: from outside the home networks nobody is asked to vouch', () => {
    const asked: RequestFacts[] = [];
    fixture.decisions.identifyWith = (facts) => void asked.push(facts);
    fixture.decisions.screenWith = () => ({ status: 403 });
    expect(fixture.send('INVITE', { body: OFFER }).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('proves its line by its password where nobody vouches for it', () => {
    expect(fixture.invite().status).toBe(200);
    expect(fixture.decisions.calls).toMatchObject([{ line: 'line-1', proof: 'digest' }]);
  });

  it('that nobody may speak for is turned away without a trace, and is not asked for a password', () => {
    fixture.decisions.identifyWith = () => ({
      kind: 'refused',
      refusal: 'peer-caller-unknown',
      answer: { status: 403 },
    });
    const refused = fixture.send('INVITE', { body: OFFER });
    expect(refused.status).toBe(403);
    expect(field(refused, 'WWW-Authenticate')).toEqual([]);
    expect(fixture.decisions.away).toMatchObject([{ status: 403 }]);
    expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
    expect(fixture.clock.armed).toBe(0);
  });
});

describe('a trusted peer that is known by its address', () => {
  const PBX = '192.0.2.5';

  beforeEach(() => {
    const networks = { has: (address: string) => address === PBX };
    fixture.decisions.identifyWith = createIdentify({
      registered: undefined,
      peers: [{ name: 'pbx', identity: { kind: 'address', networks } }],
      lines: {
        byCertificate: () => undefined,
        behindPeer: (peer, caller) => (peer === 'pbx' && caller === '203' ? 'attic' : undefined),
      },
    });
  });

  const pbx = () => new MemoryFlow('udp', PBX);
  const asserting = (user: string) => ({ body: OFFER, headers: [`P-Asserted-Identity: <sip:${user}@pbx>`] });

  it('calls for the line behind it, and is refused without a trace for anybody else', () => {
    expect(fixture.send('INVITE', asserting('999'), pbx()).status).toBe(403);
    expect(fixture.core.census().transactions).toBe(0);
    expect(fixture.send('INVITE', asserting('203'), pbx()).status).toBe(200);
    expect(fixture.decisions.calls).toMatchObject([{ line: 'attic', proof: 'address' }]);
  });

  it('shares its address with phones that register and call by their own password', () => {
    const flow = pbx();
    const registered = fixture.prove('REGISTER', { uri: REGISTRAR, to: AOR, callId: 'reg', headers: [CONTACT] }, flow);
    expect(registered.status).toBe(200);
    expect(fixture.invite({}, flow).status).toBe(200);
    expect(fixture.decisions.calls).toMatchObject([{ line: 'line-1', proof: 'digest' }]);
  });

  it('is nobody elsewhere: the same INVITE from another address is asked for a password', () => {
    expect(fixture.send('INVITE', asserting('203')).status).toBe(401);
    expect(fixture.decisions.calls).toEqual([]);
  });
});

describe('the ACK of a refusal', () => {
  const refuse = (call: IncomingCall): void => call.refuse({ status: 404 });
  const ack = (toTagOfAck: string | undefined, changes = {}, flow: MemoryFlow = fixture.flow) =>
    fixture.send(
      'ACK',
      {
        sequence: 1,
        branch: 'z9hG4bK-INVITE-1',
        ...(toTagOfAck !== undefined && { toTag: toTagOfAck }),
        ...changes,
      },
      flow,
    );

  const refused = (): string => {
    fixture.decisions.identifyWith = () => ({ kind: 'line', line: 'line-1', proof: 'address' });
    fixture.decisions.onIncoming = refuse;
    return toTag(fixture.send('INVITE', { body: OFFER }));
  };

  it('is told once, after the end, when it carries our tag', () => {
    const tag = refused();
    expect(fixture.decisions.ends).toEqual(['refused']);
    expect(fixture.decisions.refusalAcks).toEqual([]);
    ack(tag);
    ack(tag);
    expect(fixture.decisions.refusalAcks).toEqual([1]);
  });

  it('is told on a stream too, where the transaction ends with it', () => {
    fixture = new Fixture({}, new MemoryFlow('tcp'));
    ack(refused());
    expect(fixture.decisions.refusalAcks).toEqual([1]);
    expect(fixture.core.census().transactions).toBe(0);
  });

  it('is not believed without our tag, which a forger cannot have read, and stops no later one that has it', () => {
    const tag = refused();
    ack(undefined);
    ack('guessed');
    ack(`${tag}0`);
    expect(fixture.decisions.refusalAcks).toEqual([]);
    ack(tag);
    expect(fixture.decisions.refusalAcks).toEqual([1]);
  });

  it('is not believed from another address or for another branch', () => {
    const tag = refused();
    ack(tag, {}, new MemoryFlow('udp', '192.0.2.66'));
    ack(tag, { branch: 'z9hG4bK-other' });
    expect(fixture.decisions.refusalAcks).toEqual([]);
  });

  it('is not waited for longer than its transaction lives', () => {
    const tag = refused();
    fixture.settle();
    expect(fixture.core.census().transactions).toBe(0);
    ack(tag);
    expect(fixture.decisions.refusalAcks).toEqual([]);
    expect(fixture.clock.armed).toBe(0);
  });

  it('is not told of a call that was cancelled, nor of one that was accepted', () => {
    fixture.decisions.identifyWith = () => ({ kind: 'line', line: 'line-1', proof: 'address' });
    fixture.decisions.onIncoming = () => undefined;
    fixture.send('INVITE', { body: OFFER });
    fixture.send('CANCEL', { branch: 'z9hG4bK-INVITE-1' });
    const cancelled = fixture.flow.last;
    expect([cancelled.status, fixture.decisions.ends]).toEqual([487, ['cancelled']]);
    ack(toTag(cancelled));
    fixture.decisions.onIncoming = (call) => void call.accept(OFFER);
    const accepted = fixture.send('INVITE', { body: OFFER, callId: 'two', branch: 'z9hG4bK-two' });
    fixture.send('ACK', { callId: 'two', branch: 'z9hG4bK-two-ack', toTag: toTag(accepted) });
    expect(fixture.decisions.acknowledgements).toHaveLength(1);
    expect(fixture.decisions.refusalAcks).toEqual([]);
  });

  it('costs a listener that throws nothing but a report', () => {
    fixture.decisions.refusalAcks.push = () => {
      throw new Error('broken');
    };
    ack(refused());
    expect(fixture.faults).toEqual(['sip call listener']);
    fixture.settle();
    expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
  });
});
