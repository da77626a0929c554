import { html, nothing, type TemplateResult } from 'lit';
import type { ReadinessView } from '../../../http/schema.ts';
import type { AdminKey, AdminTexts } from '../../i18n/admin-texts.ts';
import { count } from '../format.ts';

type PartView = ReadinessView['parts'][number];

const reasons = new Map<string, AdminKey>([
  ['not-serving', 'reasonNotServing'],
  ['no-answer', 'reasonNoAnswer'],
  ['no-writes', 'reasonNoWrites'],
  ['ports', 'portsFree'],
  ['set-back', 'reasonSetBack'],
  ['held', 'reasonHeld'],
  ['no-client-address', 'reasonNoAddress'],
  ['nobodys-client-address', 'reasonNobodysAddress'],
  ['one-client-address', 'reasonOneAddress'],
  ['not-registered', 'reasonNotRegistered'],
]);

/** Why a part is as it is, in the reader's language; undefined where it gives no reason, or one that is newer than this page. */
const reasonText = (text: AdminTexts, { reason, numbers = {} }: PartView): string | undefined => {
  const key = reasons.get(reason ?? '');
  if (key === undefined) return undefined;
  const values = Object.entries(numbers).map(([name, n]) => [name, count(text.language, n)]);
  return text(key, Object.fromEntries(values));
};

/** What there is to say of a part. What servers say in English alone is a technical detail. */
export const partDetail = (text: AdminTexts, part: PartView): TemplateResult => {
  const reason = reasonText(text, part);
  if (reason !== undefined) return html`${reason}`;
  const { ok, detail } = part;
  return html`${text(ok ? 'partOk' : 'partBad')}${detail === undefined ? nothing : html` <code lang="en" dir="ltr" class="break">${detail}</code>`}`;
};
