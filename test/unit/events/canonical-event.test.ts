import { expect, it } from 'vitest';
import { canonicalEvent } from '../../../src/events/canonical-event.ts';
import { chained } from '../../../src/events/chain.ts';

const event = {
  seq: 7,
  id: 'evt_1',
  type: 'dial.refused',
  at: 1_767_225_600_000,
  app: null,
  subject: 'cnf_1',
  actor: null,
  data: { b: 'é "x"\n', a: { d: [2, 1], c: 1.5 } },
};

it('writes an event to the documented bytes, whatever the order of its members', () => {
  const text =
    '{"seq":7,"id":"evt_1","type":"dial.refused","at":1767225600000,"app":null,"subject":"cnf_1","actor":null,' +
    '"data":{"a":{"c":1.5,"d":[2,1]},"b":"é \\"x\\"\\n"}}';
  expect(canonicalEvent(event)).toBe(text);
  expect(canonicalEvent(Object.fromEntries(Object.entries(event).reverse()) as typeof event)).toBe(text);
  expect(JSON.parse(text)).toEqual(event);
});

it('hashes to what sha256sum says of the hash before and these bytes', () => {
  // printf '%s' "$text" > t; (head -c 32 /dev/zero; cat t) | sha256sum
  expect(chained({ seq: 0, hash: '0'.repeat(64) }, event)).toEqual({
    seq: 7,
    hash: '0d2a66b791baf327c8801f24348693dfd98af844cb20297b89c2870c146ce746',
  });
});
