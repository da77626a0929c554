import type { ElementKey, ElementTexts } from '../i18n/element-texts.ts';
import { formatDuration } from '../i18n/format.ts';
import type { ConfirmationView } from './api.ts';
import type { Dialog, Shown } from './dialog.ts';
import { passedMark, secondsLeft } from './time-left.ts';
import { viewName } from './views/view.ts';

/** What to say of a change to somebody who listens, wherever their focus is; undefined where a view says it itself. */
export const spokenOf = (text: ElementTexts, before: Dialog, after: Dialog): string | undefined => {
  if (before.view !== 'shown' || after.view === 'loading') return undefined;
  if (after.view === 'failed') return text(after.why === 'gone' ? 'goneTitle' : 'failedTitle');
  if (after.link !== before.link) return text(after.link === 'lost' ? 'linkLost' : 'linkBack');
  return viewName(before) === viewName(after) ? undefined : titleOf(text, after);
};

/** The heading of what is shown now. */
const titleOf = (text: ElementTexts, { confirmation, takenBack }: Shown): string => {
  if (confirmation.state === 'pending') return confirmation.action.title;
  return text(takenBack ? 'notMeTitle' : endTitle(confirmation));
};

const cancelledTitles = {
  user: 'cancelledTitle',
  superseded: 'supersededTitle',
  'logged-out': 'loggedOutTitle',
  'not-me': 'notMeTitle',
} as const satisfies Record<string, ElementKey>;

const endTitle = (confirmation: Exclude<ConfirmationView, { readonly state: 'pending' }>): ElementKey =>
  confirmation.state === 'cancelled' ? cancelledTitles[confirmation.reason] : `${confirmation.state}Title`;

/** What to say of the time that has passed. */
export const spokenTime = (text: ElementTexts, dialog: Dialog, before: number, now: number): string | undefined => {
  if (dialog.view !== 'shown' || !dialog.deadline) return undefined;
  const mark = passedMark(secondsLeft(dialog.deadline, before), secondsLeft(dialog.deadline, now));
  return mark === undefined ? undefined : text('timeLeftSpoken', { time: formatDuration(text.language, mark) });
};
