/** Says which node took a call, and finds the wrong codes of a month without reading its other calls. */
export const nodesOfCalls = `
ALTER TABLE call ADD COLUMN node word;
CREATE INDEX call_wrong_code ON call (at)
  WHERE refusal IN ('code-unknown', 'code-expired', 'code-used', 'line-not-allowed');

CREATE OR REPLACE FUNCTION log_call(called jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO call (id, at, line, outcome, refusal, detail, signals, address, transport, user_agent, invite, node)
  SELECT id, at, line, outcome, refusal, detail, signals, address, transport, user_agent, invite, node
  FROM jsonb_populate_record(NULL::call, called);
END $$;
`;
