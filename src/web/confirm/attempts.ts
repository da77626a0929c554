import type { ElementKey, ElementTexts } from '../i18n/element-texts.ts';
import type { ConfirmationView } from './api.ts';

export type Attempt = ConfirmationView['attempts'][number];

const keys = {
  'line-kind-refused': 'attemptLineKind',
  'transport-refused': 'attemptTransport',
  'origin-refused': 'attemptOrigin',
  'call-diverted': 'attemptDiverted',
  'line-suspect': 'attemptSuspect',
  'line-not-allowed': 'attemptNotAllowed',
  'line-blocked': 'attemptBlocked',
  'code-unknown': 'attemptUnknown',
  'code-expired': 'attemptExpired',
  'code-used': 'attemptUsed',
  'code-invalid': 'attemptCode',
} as const satisfies Record<Attempt['code'], ElementKey>;

/** The name of a line in a sentence. */
export const lineName = (text: ElementTexts, label: string): string => text('lineName', { label });

/** Why a proof was refused, and what to do now, in a sentence or two. */
export const attemptSentence = (text: ElementTexts, { code, line }: Attempt): string =>
  text(keys[code], { line: line ? lineName(text, line.label) : text('attemptThisPhone') });
