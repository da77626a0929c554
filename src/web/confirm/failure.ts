import type { ElementKey } from '../i18n/element-texts.ts';
import type { Failure } from './details.ts';

/** The heading that says it, and what it means. */
export const failureWords = {
  'not-started': { title: 'failedTitle', text: 'failedText' },
  'no-method': { title: 'noMethodTitle', text: 'noMethodText' },
  'too-many': { title: 'tooManyTitle', text: 'tooManyText' },
  unreachable: { title: 'unreachableTitle', text: 'unreachableText' },
  gone: { title: 'goneTitle', text: 'goneText' },
} as const satisfies Record<Failure, Readonly<Record<'title' | 'text', ElementKey>>>;

/** Refusals of the question itself (docs/generated/errors.md) about which the person can do something. */
const ofRefusals: ReadonlyMap<unknown, Failure> = new Map<unknown, Failure>([
  ['no-method', 'no-method'],
  ['too-many-for-user', 'too-many'],
  ['too-many-live', 'too-many'],
  ['rate-limited', 'too-many'],
  ['overloaded', 'too-many'],
  ['draining', 'too-many'],
]);

/** What it means that the page could not ask: `cause` is the problem that Offhook answered, or anything else. */
export const failureOf = (cause: unknown): Failure => {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return ofRefusals.get(code) ?? 'not-started';
};
