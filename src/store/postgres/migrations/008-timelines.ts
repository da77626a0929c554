import { EVENTS_PER_EPOCH } from '../../../lib/index.ts';
import { LOCK_SPACE, locks } from '../locks.ts';

/**
 * Numbers events anew where the server has begun another timeline: a standby was promoted, or a backup restored, and what was committed last may be
 * gone. No number is used a second time, so that whoever follows the log from a place in it never misses what is new, and a place of an earlier epoch
 * can be told. An event at the beginning says that there may be a gap.
 *
 * The nodes need no right to the sequence: this runs as the owner of the tables.
 */
export const timelines = `
CREATE TABLE timeline (one integer PRIMARY KEY CHECK (one = 1), number word NOT NULL);

CREATE FUNCTION settle_timeline() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  here text;
  known text;
BEGIN
  IF pg_is_in_recovery() THEN
    RAISE EXCEPTION USING ERRCODE = 'read_only_sql_transaction', MESSAGE = 'a standby';
  END IF;
  BEGIN
    here := left(pg_walfile_name(pg_current_wal_lsn()), 8);
  EXCEPTION WHEN feature_not_supported OR insufficient_privilege OR undefined_function THEN
    RETURN;
  END;
  SELECT number INTO known FROM timeline;
  IF known = here THEN
    RETURN;
  END IF;
  -- Nobody numbers events meanwhile. Whoever waited here finds it done.
  PERFORM pg_advisory_xact_lock(${LOCK_SPACE}, ${locks.order});
  SELECT number INTO known FROM timeline;
  IF known = here THEN
    RETURN;
  END IF;
  INSERT INTO timeline VALUES (1, here) ON CONFLICT (one) DO UPDATE SET number = excluded.number;
  IF known IS NULL THEN
    RETURN;
  END IF;
  PERFORM setval(pg_get_serial_sequence('event', 'seq'), (nextval(pg_get_serial_sequence('event', 'seq')) / ${EVENTS_PER_EPOCH} + 1) * ${EVENTS_PER_EPOCH}, false);
  PERFORM append_events(jsonb_build_array(jsonb_build_object('id', 'evt_' || gen_random_uuid(), 'type', 'store.failed-over',
    'at', (extract(epoch FROM clock_timestamp()) * 1000)::bigint, 'subject', 'store',
    'data', format('{"before":"%s","now":"%s"}', known, here))), '');
END $$;

SELECT settle_timeline();
`;
