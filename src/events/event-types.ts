/** Every type of event that webhooks are told of, in the order of what it happens to: all but those of webhooks. */
export const eventTypes = [
  'confirmation.requested',
  'confirmation.confirmed',
  'confirmation.completed',
  'confirmation.expired',
  'confirmation.cancelled',
  'confirmation.blocked',
  'dial.refused',
  'totp.refused',
  'grant.revoked',
  'button.pressed',
  'line.added',
  'line.changed',
  'line.removed',
  'line.unblocked',
  'line.bound',
  'line.unbound',
  'line.blocked',
  'line.suspect',
  'registration.lost',
  'registration.restored',
  'authenticator.enrolled',
  'authenticator.removed',
  'authenticator.recovery-code-used',
  'authenticator.recovery-codes-renewed',
  'account.added',
  'account.removed',
  'secret-key.rotated',
  'signing-key.rotated',
  'clock.accepted',
  'settings.accepted',
  'store.failed-over',
] as const;

/** What a webhook may want: a type, or the first part of some. */
export const wantable: readonly string[] = [
  ...new Set(eventTypes.flatMap((type) => [type, type.slice(0, type.indexOf('.'))])),
];
