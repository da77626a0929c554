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
