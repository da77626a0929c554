import { describe, it } from 'vitest';
import { killUnderLoad } from '../support/killed-fixture.ts';

/** Of each of two houses. */
const KILLS = 26;

describe('kill -9 at any moment under load', () => {
  it(
    `${2 * KILLS} times: nothing that was answered is lost, the audit chain is whole, no webhook misses an event`,
    () => killUnderLoad(KILLS),
    600_000,
  );
});
