import type {
  Change,
  Confirmation,
  ConfirmationEvent,
  ConfirmationIn,
  ConfirmationStore,
  Grant,
  Write,
} from '../../src/confirmation/index.ts';

/** When every story of the contract suites begins. */
export const start = Date.UTC(2026, 0, 1);

export const kitchen = { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' } as const;

/** The `n`th confirmation: user, session, window and code of its own. */
export const pending = (n: number, changes: Partial<ConfirmationIn<'pending'>> = {}): ConfirmationIn<'pending'> => ({
  id: `cnf_${n}`,
  app: 'shop',
  user: `user-${n}`,
  session: `session-${n}`,
  window: `window-${n}`,
  action: { id: 'settings.export', title: 'Export settings' },
  origin: 'home',
  createdAt: start,
  version: 1,
  attempts: [],
  kind: 'pending',
  code: codeNr(n),
  expiresAt: start + 120_000,
  wrongAppCodes: 0,
  ...changes,
});

/** The code of the `n`th confirmation, whatever became of it. */
export const codeNr = (n: number): string => String(100_000 + n);

export const creation = (next: ConfirmationIn<'pending'>): Write => {
  const { id, app, user, session, window, action, origin, expiresAt } = next;
  const key = { app, user, session, window };
  return {
    next,
    expectedVersion: 0,
    events: [{ type: 'confirmation.requested', at: next.createdAt, id, action, origin, expiresAt, ...key }],
  };
};

/** What every state has of `confirmation`, one version on. */
const onward = ({ id, app, user, session, window, action, origin, createdAt, version, attempts }: Confirmation) => ({
  ...{ id, app, user, session, window, action, origin, createdAt, attempts },
  version: version + 1,
});

const write = (from: Confirmation, next: Confirmation, event: ConfirmationEvent): Write => ({
  next,
  expectedVersion: from.version,
  events: [event],
});

export const confirmation = (from: ConfirmationIn<'pending'>, at = start + 5_000): Write => {
  const by = { method: 'phone', at, line: kitchen } as const;
  const expiresAt = at + 120_000;
  const next = { ...onward(from), kind: 'confirmed', code: from.code, expiresAt, confirmedBy: by } as const;
  return write(from, next, { type: 'confirmation.confirmed', at, by, expiresAt });
};

export const refusedDial = (from: ConfirmationIn<'pending'>, at = start + 3_000): Write => {
  const attempt = { at, method: 'phone', code: 'line-kind-refused', line: kitchen } as const;
  const next = { ...from, version: from.version + 1, attempts: [...from.attempts, attempt] };
  return write(from, next, { type: 'dial.refused', at, attempt });
};

export const completion = (from: Confirmation, grant: Grant): Write => {
  const confirmedBy = { method: 'phone', at: grant.issuedAt, line: kitchen } as const;
  const ref = { id: grant.id, expiresAt: grant.expiresAt };
  const next = {
    ...onward(from),
    kind: 'completed',
    completedAt: grant.issuedAt,
    completedBy: 'key:key_1',
    confirmedBy,
    grant: ref,
  } as const;
  return write(from, next, {
    type: 'confirmation.completed',
    at: grant.issuedAt,
    by: 'key:key_1',
    okBy: 'click',
    grant: ref,
  });
};

export const cancellation = (from: Confirmation, at = start + 10_000): Write => {
  const next = { ...onward(from), kind: 'cancelled', cancelledAt: at, reason: 'superseded' } as const;
  return write(from, next, { type: 'confirmation.cancelled', at, reason: 'superseded' });
};

export const expiry = (from: Confirmation, at = start + 120_000): Write =>
  write(from, { ...onward(from), kind: 'expired', expiredAt: at }, { type: 'confirmation.expired', at });

export const grantFor = (from: Confirmation, changes: Partial<Grant> = {}): Grant => ({
  id: `grt_of_${from.id}`,
  confirmationId: from.id,
  app: from.app,
  user: from.user,
  session: from.session,
  window: from.window,
  origin: from.origin,
  method: 'phone',
  issuedAt: start + 10_000,
  expiresAt: start + 3_610_000,
  revokedAt: null,
  ...changes,
});

/** Takes back what `completed` gave. */
export const revocation = (
  { confirmation: from, grant }: { readonly confirmation: Confirmation; readonly grant: Grant },
  at = start + 20_000,
): Change => ({
  writes: [
    write(
      from,
      { ...from, version: from.version + 1 },
      { type: 'grant.revoked', at, grantId: grant.id, okBy: 'click', reason: 'not-me' },
    ),
  ],
  revoke: [{ grantId: grant.id, at }],
});

/** Commits and insists. */
export const committed = async (store: ConfirmationStore, change: Change): Promise<void> => {
  const outcome = await store.commit(change);
  if (outcome !== 'committed') throw new Error(`Not committed: ${outcome}`);
};

/** Commits a new confirmation, insists, and gives it back. */
export const begun = async (
  store: ConfirmationStore,
  n: number,
  changes: Partial<ConfirmationIn<'pending'>> = {},
): Promise<ConfirmationIn<'pending'>> => {
  const next = pending(n, changes);
  await committed(store, { writes: [creation(next)] });
  return next;
};

/** Commits a whole life up to the grant, and gives both back. */
export const completed = async (
  store: ConfirmationStore,
  n: number,
  changes: Partial<Grant> = {},
): Promise<{ confirmation: Confirmation; grant: Grant }> => {
  const first = await begun(store, n);
  const proved = confirmation(first);
  await committed(store, { writes: [proved], evidence: `phone:${first.id}` });
  const grant = grantFor(first, changes);
  const done = completion(proved.next, grant);
  await committed(store, { writes: [done], issue: grant });
  return { confirmation: done.next, grant };
};
