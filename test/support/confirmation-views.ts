import type { ConfirmationView } from '../../src/http/schema.ts';

/** A confirmation in this state, as the API shows it. */
export type In<State extends ConfirmationView['state']> = Extract<ConfirmationView, { readonly state: State }>;

const common = {
  id: 'cnf_1',
  version: 1,
  user: 'anna',
  session: 's1',
  window: 'w1',
  action: { id: 'settings.export', title: 'Export settings' },
  origin: 'home' as const,
  methods: [],
  unavailable: [],
  attempts: [],
  createdAt: '2026-11-25T12:00:00.000Z',
};

const proof = {
  method: 'phone',
  at: '2026-11-25T12:00:40.000Z',
  line: { id: 'kitchen', kind: 'dect' as const, label: 'Kitchen phone' },
};

/** Waits for a proof, by phone, button or app. */
export const aPending = (changes: Partial<In<'pending'>> = {}): In<'pending'> => ({
  state: 'pending',
  ...common,
  methods: [
    { method: 'button' },
    { method: 'phone', dial: '*10482913', serviceNumber: '8810', digits: '482913' },
    { method: 'totp' },
  ],
  expiresAt: '2026-11-25T12:02:00.000Z',
  expiresIn: 120,
  ...changes,
});

export const aConfirmed = (changes: Partial<In<'confirmed'>> = {}): In<'confirmed'> => ({
  state: 'confirmed',
  ...common,
  version: 2,
  expiresAt: '2026-11-25T12:02:40.000Z',
  expiresIn: 120,
  confirmedBy: proof,
  ...changes,
});

export const aCompleted = (changes: Partial<In<'completed'>> = {}): In<'completed'> => ({
  state: 'completed',
  ...common,
  version: 3,
  completedAt: '2026-11-25T12:00:50.000Z',
  confirmedBy: proof,
  grant: { id: 'grt_1', expiresAt: '2026-11-25T13:00:50.000Z' },
  ...changes,
});

export const anExpired = (): In<'expired'> => ({
  state: 'expired',
  ...common,
  version: 2,
  expiredAt: '2026-11-25T12:02:00.000Z',
});

export const aCancelled = (reason: In<'cancelled'>['reason']): In<'cancelled'> => ({
  state: 'cancelled',
  ...common,
  version: 2,
  cancelledAt: '2026-11-25T12:01:00.000Z',
  reason,
});

export const aBlocked = (): In<'blocked'> => ({
  state: 'blocked',
  ...common,
  version: 6,
  blockedAt: '2026-11-25T12:01:00.000Z',
});

/** A refused proof of the softphone. */
export const anAttempt = (
  code: ConfirmationView['attempts'][number]['code'] = 'line-kind-refused',
  at = '2026-11-25T12:00:30.000Z',
): ConfirmationView['attempts'][number] => ({
  at,
  method: 'phone',
  outcome: 'refused',
  code,
  line: { id: 'mobile', kind: 'ip', label: 'Softphone' },
});
