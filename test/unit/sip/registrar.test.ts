import { beforeEach, describe, expect, it } from 'vitest';
import {
  type BindingChange,
  type RegisteredContact,
  Registrar,
  type Registration,
} from '../../../src/sip/registrar.ts';
import { parseUri } from '../../../src/sip/syntax/uri.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const source = { transport: 'udp', address: '192.0.2.7', port: 5060 } as const;

const contact = (text: string, expires?: string, q = 1): RegisteredContact => {
  const uri = parseUri(text);
  if (!uri) throw new Error(`malformed: ${text}`);
  return { uri, q, expires };
};

describe('Registrar', () => {
  let clock: ManualClock;
  let ranOut: BindingChange[];
  let registrar: Registrar;
  let sequence: number;

  const register = (wish: Partial<Registration> = {}) => {
    sequence += 1;
    return registrar.register({
      line: 'kitchen',
      callId: 'reg-1',
      sequence,
      contacts: [contact('sip:kitchen@192.0.2.7')],
      expires: '600',
      source,
      userAgent: 'HT801',
      ...wish,
    });
  };

  beforeEach(() => {
    clock = new ManualClock();
    ranOut = [];
    registrar = new Registrar(clock, { minSeconds: 60, maxSeconds: 3600 }, (change) => ranOut.push(change));
    sequence = 0;
  });

  it('binds, echoes Contact with expires and gives the Date', () => {
    const { answer, change } = register();
    expect(answer).toEqual({
      status: 200,
      headers: { Contact: '<sip:kitchen@192.0.2.7>;expires=600', Date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
    });
    expect(change).toMatchObject({ line: 'kitchen', changed: true });
    expect(change?.binding).toMatchObject({ expiresAt: clock.now() + 600_000 });
  });

  it('knows at which addresses lines are bound now', () => {
    const at = (address: string) => ({ source: { ...source, address } });
    const bound = () => ['192.0.2.7', '192.0.2.8', '192.0.2.9'].filter((address) => registrar.anyAt(address));
    expect(bound()).toEqual([]);
    register();
    register();
    register({ line: 'hall' });
    expect(bound()).toEqual(['192.0.2.7']);
    register(at('192.0.2.8'));
    expect(bound()).toEqual(['192.0.2.7', '192.0.2.8']);
    register({ line: 'hall', expires: '0', contacts: '*' });
    expect(bound()).toEqual(['192.0.2.8']);
    register({ line: 'attic', expires: '300', ...at('192.0.2.9') });
    clock.advance(300_000);
    expect(bound()).toEqual(['192.0.2.8']);
    registrar.stop();
    expect(bound()).toEqual([]);
    expect(clock.armed).toBe(0);
  });

  it('calls a refresh a change only when address or User-Agent differ', () => {
    register();
    expect(register().change?.changed).toBe(false);
    expect(register({ source: { ...source, port: 7000 } }).change?.changed).toBe(false);
    expect(register({ source: { ...source, address: '192.0.2.8' } }).change?.changed).toBe(true);
    expect(register({ source: { ...source, address: '192.0.2.8' }, userAgent: 'X' }).change?.changed).toBe(true);
    expect(registrar.size).toBe(1);
  });

  it('refuses an interval that is too brief with 423 and the shortest it takes, and changes nothing', () => {
    const { answer, change } = register({ expires: '59' });
    expect(answer).toEqual({ status: 423, headers: { 'Min-Expires': '60' } });
    expect(change).toBeUndefined();
    expect(registrar.size).toBe(0);
  });

  it.each([
    ['more than the longest', '7200', 3600],
    ['more than 32 bits hold', '99999999999999999999', 3600],
    ['nonsense (RFC 3261 10.2.1.1: as if 3600)', 'soon', 3600],
    ['nothing', undefined, 3600],
  ])('gives what it has to one who asks for %s', (_name, expires, seconds) => {
    expect(register({ expires }).answer.headers?.Contact).toBe(`<sip:kitchen@192.0.2.7>;expires=${seconds}`);
  });

  it('prefers the expires of the Contact to the header field', () => {
    const { answer } = register({ contacts: [contact('sip:a@192.0.2.7', '120')], expires: '600' });
    expect(answer.headers?.Contact).toBe('<sip:a@192.0.2.7>;expires=120');
  });

  it('takes the highest q of several Contacts, the first of equals', () => {
    const contacts = [
      contact('sip:a@h', undefined, 0.5),
      contact('sip:b@h', undefined, 0.9),
      contact('sip:c@h', '60', 0.9),
    ];
    expect(register({ contacts }).answer.headers?.Contact).toBe('<sip:b@h>;expires=600');
    expect(registrar.size).toBe(1);
  });

  it('tells what is bound, and how long still, to a query without Contact', () => {
    register();
    clock.advance(100_000);
    const { answer, change } = register({ contacts: [], expires: undefined });
    expect(answer.headers?.Contact).toBe('<sip:kitchen@192.0.2.7>;expires=500');
    expect(change).toBeUndefined();
    expect(register({ line: 'hall', contacts: [] }).answer.headers).not.toHaveProperty('Contact');
  });

  it('un-registers by expires 0 of the bound Contact, and by * with Expires 0', () => {
    register();
    expect(register({ expires: '0' })).toEqual({
      answer: { status: 200, headers: { Date: expect.any(String) } },
      change: { line: 'kitchen', binding: undefined, changed: true },
    });
    register();
    expect(register({ contacts: '*', expires: '0' }).change).toEqual({
      line: 'kitchen',
      binding: undefined,
      changed: true,
    });
    expect(register({ contacts: '*', expires: '0' }).change).toBeUndefined();
    expect(clock.armed).toBe(0);
  });

  it('leaves the binding when a Contact that is not bound un-registers', () => {
    register();
    expect(register({ contacts: [contact('sip:old@192.0.2.9')], expires: '0' }).change).toBeUndefined();
    expect(registrar.size).toBe(1);
  });

  describe('the Contact that is bound, spelled another way', () => {
    const bound = 'sip:hall@ata.example:5062;transport=udp;line=1';

    it.each([
      ['transport=UDP for udp', 'sip:hall@ata.example:5062;transport=UDP;line=1'],
      ['another case of the host', 'sip:hall@ATA.Example:5062;transport=udp;line=1'],
      ['another order of the parameters', 'sip:hall@ata.example:5062;line=1;transport=udp'],
      ['an escape for a letter', 'sip:%68all@ata.example:5062;transport=udp;line=1'],
      ['a parameter less that means nothing to us', 'sip:hall@ata.example:5062;transport=udp'],
    ])('un-registers it: %s', (_name, spelled) => {
      register({ contacts: [contact(bound)] });
      expect(register({ contacts: [contact(spelled, '0')] }).change).toMatchObject({ binding: undefined });
      expect(registrar.size).toBe(0);
    });

    it('must have a CSeq that rises, as its first spelling', () => {
      register({ sequence: 7, contacts: [contact(bound)] });
      const respelled = [contact('sip:%68all@ATA.example:5062;line=1;transport=UDP')];
      expect(register({ sequence: 7, contacts: respelled }).answer.status).toBe(500);
      expect(register({ sequence: 8, contacts: respelled }).answer.status).toBe(200);
    });

    it.each([
      ['another user', 'sip:HALL@ata.example:5062;transport=udp'],
      ['another port', 'sip:hall@ata.example;transport=udp'],
      ['no transport, which may be any', 'sip:hall@ata.example:5062'],
      ['sips', 'sips:hall@ata.example:5062;transport=udp'],
    ])('is not what %s names', (_name, other) => {
      register({ contacts: [contact(bound)] });
      expect(register({ contacts: [contact(other, '0')] }).change).toBeUndefined();
      expect(registrar.size).toBe(1);
    });
  });

  it.each([['600'], [undefined]])('refuses * with Expires %s', (expires) => {
    expect(register({ contacts: '*', expires }).answer.status).toBe(400);
  });

  it('refuses a CSeq that does not rise for one Contact within its Call-ID, and takes it in another', () => {
    register({ sequence: 7 });
    expect(register({ sequence: 7 }).answer.status).toBe(500);
    expect(register({ sequence: 6, contacts: '*', expires: '0' }).answer.status).toBe(500);
    expect(registrar.size).toBe(1);
    expect(register({ sequence: 1, callId: 'reg-2' }).answer.status).toBe(200);
    expect(register({ sequence: 8 }).answer.status).toBe(200);
  });

  describe('a phone that starts anew under its old Call-ID, with a lower CSeq', () => {
    const rebooted = contact('sip:kitchen@192.0.2.7:5062');

    beforeEach(() => {
      register({ sequence: 7 });
    });

    it('is bound at another Contact, in place of the old one', () => {
      const { answer, change } = register({ sequence: 1, contacts: [rebooted] });
      expect(answer).toMatchObject({ status: 200, headers: { Contact: '<sip:kitchen@192.0.2.7:5062>;expires=600' } });
      expect(change?.binding?.contact).toBe(rebooted.uri.text);
      expect(registrar.size).toBe(1);
      expect(clock.armed).toBe(1);
      expect(register({ sequence: 1, contacts: [rebooted] }).answer.status).toBe(500);
      expect(register({ sequence: 2, contacts: [rebooted] }).answer.status).toBe(200);
    });

    it('is refused as a whole when it names the old Contact as well', () => {
      const old = contact('sip:kitchen@192.0.2.7', '0');
      for (const contacts of [
        [rebooted, old],
        [old, rebooted],
      ]) {
        expect(register({ sequence: 1, contacts })).toEqual({ answer: { status: 500 }, change: undefined });
      }
      expect(register({ contacts: [], sequence: 2 }).answer.headers?.Contact).toBe(
        '<sip:kitchen@192.0.2.7>;expires=600',
      );
    });

    it('un-registers a Contact that is not bound, which changes nothing', () => {
      const { answer, change } = register({ sequence: 1, contacts: [rebooted], expires: '0' });
      expect(answer).toMatchObject({ status: 200, headers: { Contact: '<sip:kitchen@192.0.2.7>;expires=600' } });
      expect(change).toBeUndefined();
    });

    it('cannot take everything back by *, which names the old Contact too', () => {
      expect(register({ sequence: 1, contacts: '*', expires: '0' }).answer.status).toBe(500);
      expect(registrar.size).toBe(1);
    });
  });

  it('tells of a binding whose time ran out, once, counted from the last refresh', () => {
    register();
    clock.advance(500_000);
    register();
    clock.advance(599_999);
    expect(ranOut).toEqual([]);
    clock.advance(1);
    expect(ranOut).toEqual([{ line: 'kitchen', binding: undefined, changed: true }]);
    expect(registrar.size).toBe(0);
    expect(clock.armed).toBe(0);
  });

  it('keeps lines apart', () => {
    register();
    register({ line: 'hall', contacts: '*', expires: '0' });
    expect(registrar.size).toBe(1);
  });

  it('leaves no timer and tells nobody when it stops', () => {
    register();
    registrar.stop();
    expect(clock.armed).toBe(0);
    expect(ranOut).toEqual([]);
  });
});
