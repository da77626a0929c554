import { describe, expect, it } from 'vitest';
import { registrationsHealth } from '../../../src/app/registrations-health.ts';

describe('what readyz says of registrations', () => {
  it('is nothing where there are none', () => {
    expect(registrationsHealth([])).toEqual([]);
  });

  it('is no more than that they are there while none has failed', () => {
    const states = ['registered', 'registering', 'unregistered', 'elsewhere'] as const;
    expect(registrationsHealth(states.map((state) => ({ state })))).toEqual([{ part: 'registrations', ok: true }]);
  });

  it('is how many have failed, and never that the server is not ready', () => {
    expect(registrationsHealth([{ state: 'failed' }, { state: 'registered' }])).toEqual([
      {
        ...{ part: 'registrations', ok: true, detail: '1 of 2 registrations at a PBX failed' },
        ...{ reason: 'not-registered', numbers: { failed: 1, all: 2 } },
      },
    ]);
  });
});
