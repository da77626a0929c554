import type { AdminTexts } from '../i18n/admin-texts.ts';
import type { AdminProblem } from './reply.ts';

/** Why there is nothing to show, in plain words. `scope`: what the request needs. */
export const problemText = (text: AdminTexts, { code }: AdminProblem, scope: string): string => {
  switch (code) {
    case 'unauthenticated':
      return text('problemKey');
    case 'scope-missing':
      return text('problemScope', { scope });
    case 'rate-limited':
      return text('problemBusy');
    case 'draining':
      return text('problemDraining');
    case 'not-found':
      return text('problemNotFound');
    case 'lost':
      return text('problemLost');
    default:
      return text('problemOther', { code });
  }
};
