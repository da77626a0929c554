import { describe, expect, it } from 'vitest';
import { fromConfirmation, fromLine, fromPress } from '../../../../src/store/shared/stored-event.ts';
import { kitchen, pending, start } from '../../../contract/confirmations.ts';

describe('a stored event', () => {
  it('keeps a refused dial with its reason and its line', () => {
    const attempt = { at: start, method: 'phone', code: 'line-kind-refused', line: kitchen } as const;
    expect(fromConfirmation(pending(1), { type: 'dial.refused', at: start, attempt })).toEqual({
      type: 'dial.refused',
      at: start,
      app: 'shop',
      subject: 'cnf_1',
      actor: null,
      data: { attempt },
    });
  });

  it('keeps nothing that its type does not name', () => {
    const line = { ...kitchen, password: 'hunter2!' };
    const attempt = { at: start, method: 'phone', code: 'code-unknown', line, dialled: '*10482913' } as const;
    const kept = JSON.stringify(fromConfirmation(pending(1), { type: 'dial.refused', at: start, attempt }));
    expect(kept).not.toMatch(/482913|hunter2/);
  });

  it('keeps the names of what was noticed about a refused caller', () => {
    const attempt = { at: start, method: 'phone', code: 'line-suspect', line: kitchen, signals: ['sdp-ice'] } as const;
    expect(fromConfirmation(pending(1), { type: 'dial.refused', at: start, attempt }).data).toEqual({ attempt });
  });

  it('says of a grant what counted as the OK', () => {
    const completed = { type: 'confirmation.completed', at: start, by: 'tr064:anna', okBy: 'guarded-call' } as const;
    const grant = { id: 'grt_1', expiresAt: start + 5 };
    expect(fromConfirmation(pending(1), { ...completed, grant })).toMatchObject({
      actor: 'tr064:anna',
      data: { grant, completedBy: 'guarded-call' },
    });
    const revoked = { type: 'grant.revoked', at: start, grantId: 'grt_1', okBy: 'click', reason: 'not-me' } as const;
    expect(fromConfirmation(pending(1), revoked).data).toMatchObject({ reason: 'not-me', completedBy: 'click' });
  });

  it('keeps of a press the button, its moment and what it came to', () => {
    const press = { button: 'key:hall', id: '7', at: start - 40, pin: '482913' };
    const event = { type: 'button.pressed', at: start, press, outcome: 'confirmed', confirmation: pending(1) } as const;
    const data = { outcome: 'confirmed', pressedAt: start - 40, confirmation: 'cnf_1' };
    const kept = { type: 'button.pressed', at: start, app: 'shop', subject: '7', actor: 'key:hall', data };
    expect(fromPress(event)).toEqual(kept);
  });

  it('names who changed a line, and what a block or a binding was', () => {
    const about = { at: start, line: 'kitchen' };
    expect(fromLine({ type: 'line.unblocked', ...about, actor: 'key_1' })).toMatchObject({ actor: 'key_1', data: {} });
    expect(fromLine({ type: 'line.blocked', ...about, until: start + 5 })).toMatchObject({
      subject: 'kitchen',
      app: null,
      actor: null,
      data: { until: start + 5 },
    });
  });
});
