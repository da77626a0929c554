import { describe, expect, it } from 'vitest';
import type { Confirmation, ConfirmationService, LineRef } from '../../../src/confirmation/index.ts';
import {
  above,
  aDomainFixture,
  aFixture,
  ask,
  codeOf,
  everybody,
  kitchen,
  softphone,
  startAt,
} from '../../support/builders.ts';

const onlyBen = (user: string) => user === 'ben';
const nobody = () => false;

/** A code that no confirmation has. */
const strangerTo = (confirmation: Confirmation): string =>
  [...codeOf(confirmation)].reverse().join('').replace(/^./, '7');

const refusedWith = (code: string) => ({ ok: false, error: { code } });

describe('dialling a code', () => {
  it('confirms, and the confirmation knows by which line', async () => {
    const fixture = aDomainFixture();
    const { service, store } = fixture;
    const pending = await ask(service);
    const dialled = await fixture.dial(codeOf(pending), kitchen, everybody);
    expect(dialled).toMatchObject({
      ok: true,
      value: {
        id: pending.id,
        kind: 'confirmed',
        version: 2,
        confirmedBy: { method: 'phone', at: startAt, line: kitchen },
      },
    });
    expect(await store.load(pending.id)).toEqual(dialled.ok && dialled.value);
  });

  it('that nobody has is refused', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const pending = await ask(service);
    expect(await fixture.dial(strangerTo(pending), kitchen, everybody)).toEqual(refusedWith('code-unknown'));
  });

  it('twice is refused the second time, before and after the OK click', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const pending = await ask(service);
    await fixture.dial(codeOf(pending), kitchen, everybody);
    expect(await fixture.dial(codeOf(pending), kitchen, everybody)).toEqual(refusedWith('code-used'));
    await service.complete('ui', pending.id, 'key:key_1');
    expect(await fixture.dial(codeOf(pending), kitchen, everybody)).toEqual(refusedWith('code-used'));
  });

  it('whose evidence was spent elsewhere is refused as used', async () => {
    const fixture = aDomainFixture();
    const { service, store } = fixture;
    const pending = await ask(service);
    await store.commit({ writes: [], evidence: `phone:${pending.id}` });
    expect(await fixture.dial(codeOf(pending), kitchen, everybody)).toEqual(refusedWith('code-used'));
  });

  it('at its deadline is refused, and writes nothing: the answer takes as long as for any wrong code', async () => {
    const fixture = aDomainFixture();
    const { service, store, clock } = fixture;
    const pending = await ask(service);
    clock.advance(120_000);
    expect(await fixture.dial(codeOf(pending), kitchen, everybody)).toEqual(refusedWith('code-expired'));
    expect(store.events).toHaveLength(1);
  });

  it('of a cancelled confirmation is refused as expired', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const pending = await ask(service);
    await service.cancel('ui', pending.id, 'user');
    expect(await fixture.dial(codeOf(pending), kitchen, everybody)).toEqual(refusedWith('code-expired'));
  });

  it('of somebody the line may not confirm for is refused, and the code stays good', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const pending = await ask(service);
    expect(await fixture.dial(codeOf(pending), kitchen, onlyBen)).toEqual(refusedWith('not-for-this-user'));
    expect(await fixture.dial(codeOf(pending), kitchen, everybody)).toMatchObject({ ok: true });
  });

  it('from an IP phone is refused even if the caller forgot to look at the kind (R8)', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const pending = await ask(service);
    expect(await fixture.dial(codeOf(pending), softphone, everybody)).toEqual(refusedWith('not-for-this-user'));
    expect(await service.read('ui', pending.id)).toMatchObject({ value: { kind: 'pending' } });
  });

  it('cannot reach a confirmation of the internet, even if a row had a code (R5)', async () => {
    const fixture = aDomainFixture({ wired: () => aFixture({ totp: true }) });
    const { service, store } = fixture;
    const pending = await ask(service, { origin: 'internet' });
    if (pending.kind !== 'pending') throw new Error('not pending');
    const broken = { ...pending, code: '123456', version: 2 };
    await store.commit({ writes: [{ next: broken, expectedVersion: 1, events: [] }] });
    expect(await fixture.dial('123456', kitchen, everybody)).toEqual(refusedWith('code-unknown'));
    expect(await service.read('ui', pending.id)).toMatchObject({ value: { kind: 'pending' } });
  });
});

describe('a refused call', () => {
  const note = (
    service: ConfirmationService,
    changes: Partial<Parameters<ConfirmationService['noteRefusedDial']>[0]> = {},
  ) =>
    service.noteRefusedDial({
      code: 'line-kind-refused',
      line: softphone,
      dialled: undefined,
      mayConfirm: everybody,
      ...changes,
    });

  const attemptsOf = async (service: ConfirmationService, { app, id }: Confirmation) => {
    const read = await service.read(app, id);
    return read.ok ? read.value.attempts : [];
  };

  const attempt = (code: string, line: LineRef) => ({ at: startAt, method: 'phone', code, line });

  it('is shown on the confirmation whose live code it dialled, among others (R8)', async () => {
    const { service } = aDomainFixture();
    const anna = await ask(service);
    const ben = await ask(service, { user: 'ben' });
    expect(await note(service, { dialled: codeOf(ben) })).toBe(true);
    expect(await attemptsOf(service, ben)).toEqual([attempt('line-kind-refused', softphone)]);
    expect(await attemptsOf(service, anna)).toEqual([]);
  });

  it('is shown with what was noticed about the caller', async () => {
    const { service } = aDomainFixture();
    const anna = await ask(service);
    await note(service, { code: 'line-suspect', dialled: codeOf(anna), signals: ['sdp-ice'] });
    expect(await attemptsOf(service, anna)).toEqual([{ ...attempt('line-suspect', softphone), signals: ['sdp-ice'] }]);
  });

  it('is shown there even when the line may confirm for nobody', async () => {
    const { service } = aDomainFixture();
    const anna = await ask(service);
    expect(
      await note(service, { code: 'line-not-allowed', line: kitchen, dialled: codeOf(anna), mayConfirm: nobody }),
    ).toBe(true);
    expect(await attemptsOf(service, anna)).toEqual([attempt('line-not-allowed', kitchen)]);
  });

  it('is shown while the OK click is waited for: the code is still live', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const anna = await ask(service);
    await fixture.dial(codeOf(anna), kitchen, everybody);
    expect(await note(service, { code: 'code-used', line: kitchen, dialled: codeOf(anna) })).toBe(true);
    expect(await service.read('ui', anna.id)).toMatchObject({ value: { kind: 'confirmed', version: 3 } });
  });

  it('with another code is shown on the only pending confirmation the line could confirm', async () => {
    const { service } = aDomainFixture();
    const anna = await ask(service);
    const ben = await ask(service, { user: 'ben' });
    expect(
      await note(service, { code: 'code-unknown', line: kitchen, dialled: strangerTo(ben), mayConfirm: onlyBen }),
    ).toBe(true);
    expect(await attemptsOf(service, ben)).toEqual([attempt('code-unknown', kitchen)]);
    expect(await attemptsOf(service, anna)).toEqual([]);
  });

  it('with a code of the past counts as one with another code', async () => {
    const { service } = aDomainFixture();
    const old = await ask(service);
    const fresh = await ask(service);
    expect(await note(service, { code: 'code-expired', line: kitchen, dialled: codeOf(old) })).toBe(true);
    expect(await attemptsOf(service, fresh)).toEqual([attempt('code-expired', kitchen)]);
    expect(await attemptsOf(service, old)).toEqual([]);
  });

  it('is shown nowhere when two could be meant', async () => {
    const { service, store } = aDomainFixture();
    await ask(service);
    await ask(service, { user: 'ben' });
    expect(await note(service)).toBe(false);
    expect(store.events).toHaveLength(2);
  });

  it('is shown nowhere when none could be meant: not the line’s user, not from home, confirmed, or over', async () => {
    const fixture = aDomainFixture({ wired: () => aFixture({ totp: true }) });
    const { service, clock } = fixture;
    const anna = await ask(service);
    expect(await note(service, { mayConfirm: onlyBen })).toBe(false);
    await ask(service, { user: 'ben', origin: 'internet' });
    expect(await note(service, { mayConfirm: onlyBen })).toBe(false);
    await fixture.dial(codeOf(anna), kitchen, everybody);
    expect(await note(service)).toBe(false);
    clock.advance(120_000);
    expect(await note(service, { dialled: codeOf(anna) })).toBe(false);
  });

  it('wakes the UI that waits and leaves the code good', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const anna = await ask(service);
    const waiting = service.wait('ui', anna.id, above(1), 25_000);
    await note(service, { dialled: codeOf(anna) });
    expect(await waiting).toMatchObject({ value: { confirmation: { kind: 'pending', version: 2 } } });
    expect(await fixture.dial(codeOf(anna), kitchen, everybody)).toMatchObject({ ok: true });
  });
});
