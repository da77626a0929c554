import { type LineRef, longestPendingSeconds } from '../../confirmation/index.ts';
import type { WrongDial } from '../../dialin/port.ts';

/** A wrong code as the database finds it. */
export interface WrongCodeRow {
  readonly at: number;
  readonly line: string;
  readonly live: number;
}

/** What one database writes otherwise than the other. Each stands for a parameter, or reads a number out of the document of the row `f`. */
export interface WrongCodeWords {
  readonly since: string;
  readonly liveForMs: string;
  readonly most: string;
  readonly createdAt: string;
  readonly confirmedAt: string;
}

/**
 * The newest wrong codes, and how many codes were waited for when each was dialled. A confirmation that waits is live and has no proof; one that did
 * so then has ended since, within `liveForMs`.
 */
export const wrongCodes = ({ since, liveForMs, most, createdAt, confirmedAt }: WrongCodeWords): string => {
  const waited = `${createdAt} <= c.at AND ${createdAt} > c.at - ${longestPendingSeconds * 1000}
    AND (${confirmedAt} IS NULL OR ${confirmedAt} > c.at)`;
  return `
  SELECT c.at, c.line,
    (SELECT count(*) FROM confirmation AS f WHERE f.ended_at IS NULL AND f.origin = 'home' AND ${waited})
    + (SELECT count(*) FROM confirmation AS f WHERE f.ended_at IS NOT NULL AND f.origin = 'home'
       AND f.ended_at > c.at AND f.ended_at <= c.at + ${liveForMs} AND ${waited}) AS live
  FROM (SELECT at, line FROM call WHERE at >= ${since} AND line IS NOT NULL
    AND refusal IN ('code-unknown', 'code-expired', 'code-used', 'line-not-allowed')
    ORDER BY at DESC LIMIT ${most}) AS c`;
};

export const wrongDialOf = ({ at, line, live }: WrongCodeRow): WrongDial => ({
  at,
  line: JSON.parse(line) as LineRef,
  live,
});
