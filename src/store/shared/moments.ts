/** Columns with moments that only order what is done, counted or forgotten, and when. */
export const MOMENTS: readonly (readonly [table: string, column: string])[] = [
  ['app_code_try', 'at'],
  ['call', 'at'],
  ['confirmation', 'ended_at'],
  ['delivery', 'first_at'],
  ['delivery', 'next_at'],
  ['evidence', 'at'],
  ['idempotency', 'at'],
  ['webhook_old_secret', 'until'],
];

/**
 * What is gone where a clock that was ahead is put right: whatever lasts for a time and gives somebody something. What proved a client once stays, as all that was
 * spent does: it may say of itself that it is good until then.
 */
export const DROPPED: readonly string[] = [
  'DELETE FROM authenticator WHERE activated_at IS NULL',
  'DELETE FROM admin_session',
  'DELETE FROM ticket',
  "DELETE FROM openid_artefact WHERE kind <> 'ReplayDetection'",
];
