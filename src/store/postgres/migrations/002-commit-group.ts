import { LOCK_SPACE, locks, OWNER_SPACE } from '../locks.ts';

/**
 * The commit of a group of changes in one trip. Each change is a JSON object of src/store/postgres/commit/change.ts; `does` names
 * what it does, `events` are the rows that it adds to the log where it stands.
 *
 * A change is undone on purpose by the error OF001, whose message is its outcome; any other error that is the change's own undoes it
 * as a fault. What is the server's (SQLSTATE classes 40, 53, 57, 58, XX) ends the whole group, which may be tried again.
 */
export const commitGroup = `
CREATE FUNCTION undo(outcome text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'OF001', MESSAGE = outcome;
END $$;

-- Whoever asked for it has been told by then that it did not happen: it does not. By the one clock that all nodes share.
CREATE FUNCTION remember_group(group_id uuid, answer_ json, until bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE committed_group SET answer = answer_ WHERE id = group_id;
  IF extract(epoch FROM clock_timestamp()) * 1000 > until THEN
    RAISE EXCEPTION USING ERRCODE = 'OF002', MESSAGE = 'too late';
  END IF;
END $$;

-- The order lock comes last, so that whoever reads the log behind a place never misses what gets a lower number later. A sequence alone
-- hands out numbers before anybody commits. Answers the first number; those of one call follow each other.
CREATE FUNCTION append_events(events jsonb, node text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  first bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(${LOCK_SPACE}, ${locks.order});
  WITH appended AS (
    INSERT INTO event (id, type, at, app, subject, actor, data)
    SELECT id, type, at, app, subject, actor, data
    FROM ROWS FROM (jsonb_to_recordset(events)
      AS (id text, type text, at bigint, app text, subject text, actor text, data text)) WITH ORDINALITY AS new
    ORDER BY ordinality
    RETURNING seq
  ) SELECT min(seq) INTO first FROM appended;
  PERFORM pg_notify('offhook_event', node);
  RETURN first;
END $$;

CREATE FUNCTION write_confirmation(written jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  wanted confirmation := jsonb_populate_record(NULL::confirmation, written -> 'row');
  expected integer := (written ->> 'expectedVersion')::integer;
BEGIN
  -- By the one clock that all nodes share.
  IF written ? 'deadline' AND extract(epoch FROM clock_timestamp()) * 1000 >= (written ->> 'deadline')::bigint THEN
    PERFORM undo('too-late');
  END IF;
  IF expected = 0 THEN
    INSERT INTO confirmation (id, app, "user", session, "window", origin, state, version, code, expires_at, ended_at, document)
    VALUES (wanted.id, wanted.app, wanted."user", wanted.session, wanted."window", wanted.origin, wanted.state, wanted.version, wanted.code,
      wanted.expires_at, wanted.ended_at, wanted.document)
    ON CONFLICT (id) DO NOTHING;
  ELSE
    UPDATE confirmation
    SET state = wanted.state, version = wanted.version, expires_at = wanted.expires_at, ended_at = wanted.ended_at, document = wanted.document
    WHERE id = wanted.id AND version = expected;
  END IF;
  IF NOT FOUND THEN PERFORM undo('version-conflict'); END IF;
END $$;

-- The first reason that stands, the most final ones first: no retry helps against a spent evidence.
CREATE FUNCTION commit_confirmations(change jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  part jsonb;
BEGIN
  part := change -> 'idempotency';
  IF part IS NOT NULL AND EXISTS (SELECT FROM idempotency WHERE app = part ->> 'app' AND key = part ->> 'key') THEN
    PERFORM undo('idempotency-taken');
  END IF;

  part := change -> 'evidence';
  IF part IS NOT NULL THEN PERFORM spend(part); END IF;

  IF change ? 'apart' THEN PERFORM judge_code(change -> 'apart'); END IF;
  IF change ? 'atHome' THEN PERFORM judge_home(change -> 'atHome'); END IF;

  FOR part IN SELECT value FROM jsonb_array_elements(change -> 'writes') LOOP
    PERFORM write_confirmation(part);
  END LOOP;

  IF change ? 'grant' THEN
    INSERT INTO "grant" SELECT * FROM jsonb_populate_record(NULL::"grant", change -> 'grant');
  END IF;

  -- Whoever got that grant by a trick may know the secret of a draft that it allowed.
  IF change ? 'revoke' THEN
    FOR part IN SELECT value FROM jsonb_array_elements(change -> 'revoke') LOOP
      UPDATE "grant" SET revoked_at = (part ->> 'at')::bigint WHERE id = part ->> 'grantId' AND revoked_at IS NULL;
    END LOOP;
    FOR part IN SELECT value FROM jsonb_array_elements(change -> 'writes') LOOP
      DELETE FROM authenticator
      WHERE app = part #>> '{row,app}' AND "user" = part #>> '{row,user}' AND activated_at IS NULL;
    END LOOP;
  END IF;

  IF change ? 'idempotency' THEN
    INSERT INTO idempotency SELECT * FROM jsonb_populate_record(NULL::idempotency, change -> 'idempotency');
  END IF;

  IF change ? 'caps' THEN PERFORM judge_caps(change -> 'writes', change -> 'caps'); END IF;
  RETURN '"committed"';
END $$;

-- Others draw codes at the same time.
CREATE FUNCTION judge_code(apart jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  close text[] := ARRAY(SELECT jsonb_array_elements_text(apart -> 'codes'));
BEGIN
  IF EXISTS (SELECT FROM confirmation WHERE code = ANY (close) AND ended_at IS NULL)
    OR EXISTS (SELECT FROM confirmation WHERE code = ANY (close) AND ended_at > (apart ->> 'freeSince')::bigint)
  THEN PERFORM undo('code-taken'); END IF;
END $$;

-- Somebody may have come home since the press was judged.
CREATE FUNCTION judge_home(home jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  most bigint := (home ->> 'limit')::bigint;
BEGIN
  IF ARRAY(SELECT value COLLATE "C" FROM jsonb_array_elements_text(home -> 'ids') ORDER BY 1) IS DISTINCT FROM ARRAY(
    SELECT id::text COLLATE "C" FROM (
      (SELECT id FROM confirmation WHERE ended_at IS NULL AND origin = 'home' LIMIT most)
      UNION ALL
      (SELECT id FROM confirmation WHERE ended_at > (home ->> 'since')::bigint AND origin = 'home' LIMIT most) LIMIT most
    ) AS there ORDER BY 1)
  THEN PERFORM undo('version-conflict'); END IF;
END $$;

CREATE FUNCTION judge_caps(writes jsonb, caps jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  moment bigint := (caps ->> 'now')::bigint;
  written jsonb;
BEGIN
  FOR written IN SELECT value -> 'row' FROM jsonb_array_elements(writes) LOOP
    IF (SELECT count(*) FROM confirmation
        WHERE ended_at IS NULL AND app = written ->> 'app' AND "user" = written ->> 'user' AND expires_at > moment)
      > (caps ->> 'maxPerUser')::bigint THEN PERFORM undo('too-many-for-user'); END IF;
  END LOOP;
  IF (SELECT count(*) FROM confirmation WHERE ended_at IS NULL AND expires_at > moment) > (caps ->> 'maxLive')::bigint THEN
    PERFORM undo('too-many-live');
  END IF;
END $$;

-- Evidence of an authenticator that was removed is spent.
CREATE FUNCTION spend(evidence_ jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO evidence (once, at) VALUES (evidence_ ->> 'once', (evidence_ ->> 'at')::bigint) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN PERFORM undo('evidence-spent'); END IF;
  IF evidence_ ->> 'authenticator' IS NULL THEN RETURN; END IF;
  PERFORM FROM authenticator WHERE id = evidence_ ->> 'authenticator' FOR KEY SHARE;
  IF NOT FOUND THEN PERFORM undo('evidence-spent'); END IF;
END $$;

-- The lock first, then the count: no crowd gets past a limit, on however many nodes.
CREATE FUNCTION take_try(change jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  app_ text := change ->> 'app';
  user_ text := change ->> 'user';
  at_ bigint := (change ->> 'at')::bigint;
  free_at bigint := at_;
  reached bigint;
  allowed jsonb;
  id bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(${OWNER_SPACE}, hashtext(app_ || ' ' || user_));
  DELETE FROM app_code_try WHERE app = app_ AND "user" = user_ AND at <= (change ->> 'forget')::bigint;
  FOR allowed IN SELECT value FROM jsonb_array_elements(change -> 'limits') LOOP
    SELECT at INTO reached FROM app_code_try WHERE app = app_ AND "user" = user_
    ORDER BY at DESC LIMIT 1 OFFSET (allowed ->> 'most')::bigint - 1;
    IF FOUND THEN free_at := greatest(free_at, reached + (allowed ->> 'withinSeconds')::bigint * 1000); END IF;
  END LOOP;
  IF free_at > at_ THEN RETURN jsonb_build_object('taken', false, 'freeAt', free_at); END IF;
  INSERT INTO app_code_try (app, "user", at) VALUES (app_, user_, at_) RETURNING seq INTO id;
  RETURN jsonb_build_object('taken', true, 'id', id);
END $$;

-- The line as it was judged: nobody else has dialled on it, or changed it, since. Its lock comes after those of the confirmation, as in keyOf.
CREATE FUNCTION dial(change jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  IF change ? 'commit' THEN PERFORM commit_confirmations(change -> 'commit'); END IF;
  UPDATE line SET tries = change ->> 'tries'
  WHERE id = change ->> 'line' AND version = change #>> '{seen,version}' AND tries = change #>> '{seen,tries}';
  IF NOT FOUND THEN PERFORM undo('stale'); END IF;
  PERFORM log_call(change -> 'row');
  RETURN '"dialled"';
END $$;

CREATE FUNCTION log_call(called jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO call (id, at, line, outcome, refusal, detail, signals, address, transport, user_agent, invite)
  SELECT id, at, line, outcome, refusal, detail, signals, address, transport, user_agent, invite
  FROM jsonb_populate_record(NULL::call, called);
$$;

CREATE FUNCTION apply_change(change jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  CASE change ->> 'does'
    WHEN 'commit' THEN
      RETURN commit_confirmations(change);
    WHEN 'press' THEN
      PERFORM spend(change -> 'evidence');
      RETURN '"committed"';
    WHEN 'tries' THEN
      UPDATE line SET tries = change ->> 'tries' WHERE id = change ->> 'line';
    WHEN 'record' THEN
      NULL;
    WHEN 'call' THEN
      PERFORM log_call(change -> 'row');
    WHEN 'dial' THEN
      RETURN dial(change);
    WHEN 'take-try' THEN
      RETURN take_try(change);
    WHEN 'return-try' THEN
      DELETE FROM app_code_try WHERE seq = (change ->> 'id')::bigint;
  END CASE;
  RETURN 'null';
END $$;

-- Applies one change whole or not at all, and answers its {value} and whether it {stands}, or its {fault}.
CREATE FUNCTION attempt_change(change_ json) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  refused text;
BEGIN
  -- Only here: text that PostgreSQL cannot hold is the fault of this change alone.
  RETURN jsonb_build_object('stands', true, 'value', apply_change(change_::jsonb));
EXCEPTION
  WHEN SQLSTATE 'OF001' THEN
    RETURN jsonb_build_object('stands', false, 'value', SQLERRM);
  WHEN unique_violation THEN
    GET STACKED DIAGNOSTICS refused = CONSTRAINT_NAME;
    RETURN CASE refused
      WHEN 'confirmation_live_code' THEN '{"stands": false, "value": "code-taken"}'::jsonb
      -- Another node was handed the same INVITE and was quicker.
      WHEN 'call_invite' THEN '{"stands": false, "value": "stale"}'::jsonb
      WHEN 'confirmation_live_window' THEN '{"stands": false, "value": "window-taken"}'::jsonb
      ELSE jsonb_build_object('stands', false, 'fault', SQLERRM)
    END;
  WHEN OTHERS THEN
    IF left(SQLSTATE, 2) IN ('40', '53', '57', '58', 'XX') THEN RAISE; END IF;
    RETURN jsonb_build_object('stands', false, 'fault', SQLERRM);
END $$;

-- Applies the changes in their order and answers {first, outcomes}: the number of the first event (those of a group follow each other) and what each
-- change came to. Given the same id again it answers what it did then, also to whoever waits while it does it; null where somebody
-- has given that id up.
CREATE FUNCTION commit_group(group_id uuid, node text, until bigint, begins boolean, changes json) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  change_ json;
  outcome jsonb;
  outcomes jsonb := '[]';
  events jsonb := '[]';
  answer_ json;
BEGIN
  INSERT INTO committed_group (id) VALUES (group_id) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN (SELECT answer FROM committed_group WHERE id = group_id); END IF;
  IF begins THEN PERFORM pg_advisory_xact_lock(${LOCK_SPACE}, ${locks.beginning}); END IF;

  FOR change_ IN SELECT value FROM json_array_elements(changes) LOOP
    outcome := attempt_change(change_);
    outcomes := outcomes || outcome;
    IF (outcome ->> 'stands')::boolean THEN events := events || coalesce((change_ -> 'events')::jsonb, '[]'); END IF;
  END LOOP;

  answer_ := json_build_object(
    'first', CASE WHEN events <> '[]' THEN append_events(events, node) END,
    'outcomes', outcomes);
  PERFORM remember_group(group_id, answer_, until);
  RETURN answer_;
END $$;
`;
