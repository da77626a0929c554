/** Lets a call that is over give up its name (`invite`) to one that is dialled anew under it. What an older node sends frees none. */
export const redialled = `
CREATE OR REPLACE FUNCTION dial(change jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  IF change ? 'commit' THEN PERFORM commit_confirmations(change -> 'commit'); END IF;
  UPDATE line SET tries = change ->> 'tries'
  WHERE id = change ->> 'line' AND version = change #>> '{seen,version}' AND tries = change #>> '{seen,tries}';
  IF NOT FOUND THEN PERFORM undo('stale'); END IF;
  UPDATE call SET invite = NULL WHERE invite = change #>> '{row,invite}' AND id = change ->> 'frees';
  PERFORM log_call(change -> 'row');
  RETURN '"dialled"';
END $$;
`;
