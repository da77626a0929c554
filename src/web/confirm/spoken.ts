import type { ElementTexts } from '../i18n/element-texts.ts';
import { formatDuration } from '../i18n/format.ts';
import type { Dialog } from './dialog.ts';
import { passedMark, secondsLeft } from './time-left.ts';
import { titleOf } from './titles.ts';
import { viewName } from './views/view.ts';

/** What to say of a change to somebody who listens, wherever their focus is; undefined where a view says it itself. */
export const spokenOf = (text: ElementTexts, before: Dialog, after: Dialog): string | undefined => {
  if (before.view !== 'shown' || after.view === 'loading') return undefined;
  if (after.view === 'shown' && after.link !== before.link)
    return text(after.link === 'lost' ? 'linkLost' : 'linkBack');
  return viewName(before) === viewName(after) ? undefined : titleOf(text, after);
};

/** What to say of the time that has passed. */
export const spokenTime = (text: ElementTexts, dialog: Dialog, before: number, now: number): string | undefined => {
  if (dialog.view !== 'shown' || !dialog.deadline) return undefined;
  const mark = passedMark(secondsLeft(dialog.deadline, before), secondsLeft(dialog.deadline, now));
  return mark === undefined ? undefined : text('timeLeftSpoken', { time: formatDuration(text.language, mark) });
};
