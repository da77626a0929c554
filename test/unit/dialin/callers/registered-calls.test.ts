import { describe, expect, it } from 'vitest';
import type { CallerSettings } from '../../../../src/dialin/callers/port.ts';
import type { RequestFacts } from '../../../../src/sip/port.ts';
import { inviteFacts } from '../../../support/fake-call.ts';
import { BOX, CONTACT, FRITZ, registeredCalls } from '../../../support/registered-calls.ts';

const LINES = { 'fritz **610': 'bath', 'pbx 201': 'barn' };
const PBX: CallerSettings = {
  name: 'fritz',
  reads: 'P-Asserted-Identity',
  hosts: [],
  rules: [{ first: '**610', last: '**619', kind: 'dect' }],
};

const through = (changes: Partial<RequestFacts> = {}): RequestFacts =>
  inviteFacts(CONTACT, {
    source: BOX,
    from: { user: '**610', host: 'fritz.box' },
    to: { user: CONTACT, host: '192.168.178.20' },
    ...changes,
  });

describe('a call to our contact', () => {
  const { calls } = registeredCalls(LINES);
  const dialledTo = (user: string) => calls.through(through({ to: { user, host: 'fritz.box' } }))?.dialled;

  it('from the registrar is a call to the service number', () => {
    const dialled = { kind: 'service' };
    expect(calls.through(through())).toEqual({ name: 'fritz', proof: 'address', dialled });
    const tls = { ...BOX, transport: 'tls' } as const;
    expect(calls.through(through({ source: tls }))).toEqual({ name: 'fritz', proof: 'certificate', dialled });
  });

  it.each(['8810482913', '*10482913', '8810482913#', '*10482913#'])('with %s in To is that code', (user) => {
    expect(dialledTo(user)).toEqual({ kind: 'code', code: '482913' });
  });

  it.each(['', '620', '**620', '8810', '88104829', '*10', '112', '482913', '+4930482913', '88104829131', '*16482913'])(
    'with %j in To is a call to the service number',
    (user) => {
      expect(dialledTo(user)).toEqual({ kind: 'service' });
    },
  );

  it('counts from nowhere else', () => {
    expect(calls.through(through({ source: { ...BOX, address: '192.168.178.2' } }))).toBeUndefined();
  });

  it('counts for an INVITE alone', () => {
    for (const method of ['REGISTER', 'OPTIONS', 'UPDATE', 'REFER', 'BYE'])
      expect(calls.through(through({ method }))).toBeUndefined();
  });

  it('of a registration that is not in the configuration counts for nothing', () => {
    expect(registeredCalls(LINES, [{ ...FRITZ, name: 'other' }]).calls.through(through())).toBeUndefined();
  });
});

describe('a Request-URI whose user is what was dialled', () => {
  const { calls } = registeredCalls(LINES);
  const dialled = (user: string, lineParameter: string, changes: Partial<RequestFacts> = {}) =>
    calls.through(inviteFacts(user, { source: BOX, lineParameter, ...changes }));

  it('counts where its line parameter still names our contact', () => {
    for (const user of ['8810482913', '*10482913'])
      expect(dialled(user, CONTACT)?.dialled).toEqual({ kind: 'code', code: '482913' });
    expect(dialled('8810', CONTACT)?.dialled).toEqual({ kind: 'service' });
    expect(dialled('8810482', CONTACT)?.dialled).toEqual({ kind: 'incomplete' });
  });

  it('counts for nothing where it does not, whoever sends it', () => {
    for (const named of ['', 'x', CONTACT.slice(0, -1)]) expect(dialled('8810482913', named)).toBeUndefined();
    expect(dialled('8810482913', CONTACT, { source: { ...BOX, address: '192.168.178.2' } })).toBeUndefined();
  });

  it('counts for nothing where it is no code: an ordinary number is not answered', () => {
    for (const user of ['112', '620', '', '030123456']) expect(dialled(user, CONTACT)).toBeUndefined();
  });
});

describe('the caller, by From', () => {
  const { calls } = registeredCalls(LINES);
  const caller = (from: RequestFacts['from'], changes: Partial<RequestFacts> = {}) =>
    calls.caller('fritz', through({ from, ...changes }));

  it('is the line of the internal number that the box writes', () => {
    const bath = { kind: 'line', line: 'bath', number: '**610', given: 'dect' };
    expect(caller({ user: '**610', host: 'fritz.box' })).toEqual(bath);
    expect(caller({ user: '**610', host: BOX.address })).toEqual(bath);
  });

  it.each([
    ['outside', { user: '+4930123456', host: 'fritz.box' }, 'no-rule'],
    ['anonymous', { user: 'Anonymous', host: 'anonymous.invalid' }, 'unnamed'],
    ['nobody', { user: '', host: 'fritz.box' }, 'unnamed'],
    ['a phone without a line', { user: '**611', host: 'fritz.box' }, 'no-line'],
    ['somebody at another host who calls himself **610', { user: '**610', host: 'provider.example' }, 'elsewhere'],
    ['a telephone number', { user: '**610', host: '' }, 'elsewhere'],
    ['the secret that he called by', { user: CONTACT, host: 'fritz.box' }, 'unnamed'],
  ] as const)('is nobody who is %s', (_who, from, why) => {
    expect(caller(from)).toMatchObject({ kind: 'unmapped', why });
  });

  it('is never whom P-Asserted-Identity names: a caller from outside may have written that', () => {
    const outside = { user: '+4930123456', host: 'fritz.box' };
    expect(caller(outside, { asserted: { user: '**610' } })).toMatchObject({ kind: 'unmapped', why: 'no-rule' });
    expect(caller({ user: '**610', host: 'fritz.box' }, { asserted: { user: '**611' } })).toMatchObject({
      line: 'bath',
    });
  });
});

describe('the caller, by P-Asserted-Identity', () => {
  const { calls } = registeredCalls(LINES, [PBX]);

  it('is never whom From names', () => {
    expect(calls.caller('fritz', through())).toMatchObject({ kind: 'unmapped', why: 'unnamed' });
    const both = through({ asserted: { user: '**610' }, from: { user: '+4930123456', host: 'x' } });
    expect(calls.caller('fritz', both)).toMatchObject({ line: 'bath' });
    expect(calls.caller('fritz', through({ asserted: { user: undefined } }))).toMatchObject({ why: 'unnamed' });
  });
});

describe('in a call, somebody else', () => {
  const line = { id: 'bath', username: '**610', peer: 'fritz' };
  const byFrom = registeredCalls(LINES).calls;
  const byAsserted = registeredCalls(LINES, [PBX]).calls;

  it('is whom From names now, where From is what counts', () => {
    expect(byFrom.isAnother(line, through(), through())).toBe(false);
    expect(byFrom.isAnother(line, through({ from: { user: '**611', host: 'fritz.box' } }), through())).toBe(true);
    expect(byFrom.isAnother(line, through({ from: { user: '**610', host: 'x.example' } }), through())).toBe(true);
  });

  it('is whom P-Asserted-Identity begins to name, whatever counts', () => {
    for (const calls of [byFrom, byAsserted]) {
      expect(calls.isAnother(line, through({ asserted: { user: '**611' } }), through())).toBe(true);
      expect(calls.isAnother(line, through({ asserted: { user: undefined } }), through())).toBe(true);
      expect(calls.isAnother(line, through({ asserted: { user: '**610' } }), through())).toBe(false);
      const main = through({ asserted: { user: '030123456' } });
      expect(calls.isAnother(line, main, main)).toBe(false);
    }
  });

  it('may be in a line that cannot be read', () => {
    expect(byFrom.isAnother(line, through({ hasNamelessLine: true }), through())).toBe(true);
  });

  it('is a question for others where the line is behind no registration', () => {
    expect(byFrom.isAnother({ ...line, peer: 'pbx' }, through(), through())).toBeUndefined();
    expect(byFrom.isAnother({ ...line, peer: null }, through(), through())).toBeUndefined();
  });
});

describe('the notes', () => {
  const from = (user: string, host = 'fritz.box') => through({ from: { user, host } });

  it('tell who called, what it was taken for and what to add', () => {
    const { calls, clock } = registeredCalls(LINES);
    const began = clock.now();
    for (const user of ['**610', '**613', '**700', '+4930123456', 'anonymous']) {
      calls.note(from(user));
      clock.advance(1000);
    }
    calls.note(from('**610', 'provider.example'));
    expect(calls.recent().map(({ number, taken, remedy }) => ({ number, taken, remedy }))).toEqual([
      { number: '**610', taken: { for: 'nobody', why: 'elsewhere', kind: null }, remedy: null },
      { number: null, taken: { for: 'nobody', why: 'unnamed', kind: null }, remedy: null },
      {
        number: '+4930123456',
        taken: { for: 'nobody', why: 'no-rule', kind: null },
        remedy: '"+4930123456=dect" among the callers of fritz, or another kind than dect',
      },
      {
        number: '**700',
        taken: { for: 'nobody', why: 'no-rule', kind: null },
        remedy: '"**700=dect" among the callers of fritz, or another kind than dect',
      },
      {
        number: '**613',
        taken: { for: 'nobody', why: 'no-line', kind: 'dect' },
        remedy: 'a line with kind dect, username "**613" and peer fritz',
      },
      { number: '**610', taken: { for: 'line', line: 'bath', kind: 'dect' }, remedy: null },
    ]);
    expect(calls.recent().at(-1)).toMatchObject({ firstAt: began, at: began, times: 1, registration: 'fritz' });
  });

  it('count the same again, and are newest first', () => {
    const { calls, clock } = registeredCalls(LINES);
    const began = clock.now();
    calls.note(from('**610'));
    calls.note(from('**613'));
    clock.advance(5000);
    calls.note(from('**610'));
    expect(calls.recent()).toMatchObject([
      { number: '**610', firstAt: began, at: began + 5000, times: 2 },
      { number: '**613', times: 1 },
    ]);
  });

  it('remember a bounded number, and no caller from outside pushes out a phone of the house', () => {
    const { calls } = registeredCalls(LINES);
    calls.note(from('**613'));
    for (let caller = 0; caller < 500; caller += 1) calls.note(from(`+4930${caller}`));
    expect(calls.recent()).toHaveLength(51);
    expect(calls.recent().map(({ number }) => number)).toContain('**613');
    expect(calls.recent().map(({ number }) => number)).toContain('+4930499');
  });

  it('hold printable text of a bounded length, and never our own secret', () => {
    const { calls } = registeredCalls(LINES);
    calls.note(from(`\u0007${'ä'.repeat(500)}`));
    calls.note(from(CONTACT));
    expect(calls.recent().map(({ number }) => number)).toEqual(expect.arrayContaining(['?'.repeat(64), null]));
    expect(JSON.stringify(calls.recent())).not.toContain(CONTACT);
  });

  it('tell nothing of what does not come through a registration', () => {
    const { calls } = registeredCalls(LINES);
    calls.note(inviteFacts('8810', { source: BOX }));
    calls.note(through({ source: { ...BOX, address: '192.168.178.2' } }));
    expect(calls.recent()).toEqual([]);
  });
});
