import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Command,
  type Confirmation,
  decide,
  evolve,
  isLive,
  type StateKind,
} from '../../../src/confirmation/index.ts';
import { aConfirmationIn, aPending, aPolicy, kitchen, startAt } from '../../support/builders.ts';

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly command: string;
  readonly conditions: readonly string[];
  readonly events: readonly string[];
}

const readArrows = (): readonly Arrow[] => {
  const text = readFileSync(new URL('../../../src/confirmation/state-machine.md', import.meta.url), 'utf8');
  const diagram = /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const lines = diagram.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !/^\w+ --> \[\*\]$/.test(line))
    .map((line) => {
      const arrow = /^(\w+|\[\*\]) --> (\w+) : ([\w -]+?)(?: \[([^\]]+)\])? \/ (.+)$/.exec(line);
      if (!arrow) throw new Error(`Unreadable arrow: ${line}`);
      const [, from = '', to = '', command = '', conditions, events = ''] = arrow;
      return { from, to, command, conditions: conditions?.split(', ') ?? [], events: events.split(' + ') };
    });
};

const arrows = readArrows().filter(({ from }) => from !== '[*]');

/** Every command there is, under the name the diagram gives it. Typed so that a new kind of command does not compile without one. */
const commands: Readonly<Record<Command['kind'], readonly (readonly [string, Command])[]>> = {
  prove: [
    ['prove phone', { kind: 'prove', evidence: { method: 'phone', line: kitchen } }],
    ['prove button', { kind: 'prove', evidence: { method: 'button' } }],
    ['prove totp', { kind: 'prove', evidence: { method: 'totp' } }],
  ],
  'refuse-dial': [['refuse-dial', { kind: 'refuse-dial', code: 'line-kind-refused', line: kitchen }]],
  'refuse-app-code': [['refuse-app-code', { kind: 'refuse-app-code' }]],
  complete: [['complete', { kind: 'complete', grantId: 'grt_2', by: 'key:key_1', okBy: 'click' }]],
  cancel: (['user', 'not-me', 'superseded', 'logged-out'] as const).map(
    (reason) => [`cancel ${reason}`, { kind: 'cancel', reason }] as const,
  ),
  revoke: [['revoke', { kind: 'revoke', reason: 'revoked' }]],
  expire: [['expire', { kind: 'expire' }]],
};

const policy = aPolicy();
const kinds: readonly StateKind[] = ['pending', 'confirmed', 'completed', 'expired', 'cancelled', 'blocked'];

const subjects: readonly Confirmation[] = [
  ...kinds.map((kind) => aConfirmationIn(kind, 'home')),
  ...kinds.map((kind) => aConfirmationIn(kind, 'internet')),
  { ...aPending('home'), wrongAppCodes: policy.appCodeTries - 1 },
  { ...aPending('internet'), wrongAppCodes: policy.appCodeTries - 1 },
];

const deadlineOf = (subject: Confirmation): number => {
  if (isLive(subject)) return subject.expiresAt;
  return subject.kind === 'completed' ? subject.grant.expiresAt : startAt + 3000;
};

/** What the diagram's conditions mean. */
const holds: Readonly<Record<string, (subject: Confirmation, now: number) => boolean>> = {
  'at home': ({ origin }) => origin === 'home',
  'in time': (subject, now) => now < deadlineOf(subject),
  'too late': (subject, now) => now >= deadlineOf(subject),
  'within the hour': (subject, now) => now < deadlineOf(subject),
  'last try': (subject) => subject.kind === 'pending' && subject.wrongAppCodes === policy.appCodeTries - 1,
  'tries left': (subject) => subject.kind === 'pending' && subject.wrongAppCodes < policy.appCodeTries - 1,
};

const isMeant = (arrow: Arrow, name: string): boolean =>
  arrow.command === 'any' || name === arrow.command || name.startsWith(`${arrow.command} `);

const arrowFor = (subject: Confirmation, name: string, now: number): Arrow | undefined => {
  const found = arrows.filter(
    (arrow) =>
      arrow.from === subject.kind &&
      isMeant(arrow, name) &&
      arrow.conditions.every((condition) => {
        const check = holds[condition];
        if (!check) throw new Error(`The diagram names an unknown condition: ${condition}`);
        return check(subject, now);
      }),
  );
  if (found.length > 1) throw new Error(`The diagram is ambiguous for ${name} in ${subject.kind}`);
  return found[0];
};

const named = Object.values(commands).flat();
const walk = subjects.flatMap((subject) =>
  named.flatMap(([name, command]) =>
    [deadlineOf(subject) - 1, deadlineOf(subject)].map((now) => ({ subject, name, command, now })),
  ),
);

describe('the state machine and its diagram', () => {
  it('agree on every command in every state, before and at the deadline', () => {
    for (const { subject, name, command, now } of walk) {
      const arrow = arrowFor(subject, name, now);
      const { events } = decide(subject, command, { now, policy });
      const next = events.reduce(evolve, subject);
      const place = `${name} in ${subject.kind} (${subject.origin}, ${deadlineOf(subject) - now} ms left)`;
      expect({ place, to: next.kind, events: events.map(({ type }) => type) }).toEqual({
        place,
        to: arrow?.to ?? subject.kind,
        events: arrow?.events ?? [],
      });
      expect(next.version, place).toBe(subject.version + events.length);
    }
  });

  it('leave no arrow of the diagram unwalked', () => {
    const walked = new Set(walk.map(({ subject, name, now }) => arrowFor(subject, name, now)));
    expect(arrows.filter((arrow) => !walked.has(arrow))).toEqual([]);
    expect(arrows.length).toBeGreaterThan(10);
  });

  it('refuse every command that changes nothing, but the one that only asks what the time is', () => {
    for (const { subject, name, command, now } of walk) {
      const { events, refusal } = decide(subject, command, { now, policy });
      if (events.length === 0) expect(refusal !== undefined, `${name} in ${subject.kind}`).toBe(name !== 'expire');
    }
  });

  it('begin at pending', () => {
    expect(readArrows().filter(({ from }) => from === '[*]')).toEqual([
      { from: '[*]', to: 'pending', command: 'request', conditions: [], events: ['confirmation.requested'] },
    ]);
    expect(aPending()).toMatchObject({ kind: 'pending', version: 1 });
  });
});
