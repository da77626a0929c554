import type { ElementKey, ElementTexts } from '../i18n/element-texts.ts';
import type { ConfirmationView } from './api.ts';
import type { Dialog } from './dialog.ts';
import { failureWords } from './failure.ts';

const titles = {
  confirmed: 'confirmedTitle',
  completed: 'completedTitle',
  expired: 'expiredTitle',
  blocked: 'blockedTitle',
  user: 'cancelledTitle',
  superseded: 'supersededTitle',
  'logged-out': 'loggedOutTitle',
  'not-me': 'notMeTitle',
} as const satisfies Record<string, ElementKey>;

/** What the dialog says first, to the eye as its heading and to who listens when it comes. */
export const titleOf = (text: ElementTexts, dialog: Exclude<Dialog, { readonly view: 'loading' }>): string => {
  if (dialog.view === 'failed') return text(failureWords[dialog.why].title);
  const { confirmation, takenBack } = dialog;
  if (confirmation.state === 'pending') return confirmation.action.title;
  return text(titles[takenBack ? 'not-me' : endOf(confirmation)]);
};

const endOf = (confirmation: Exclude<ConfirmationView, { readonly state: 'pending' }>) =>
  confirmation.state === 'cancelled' ? confirmation.reason : confirmation.state;
