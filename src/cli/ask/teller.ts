import type { ConfirmationView } from '../../http/schema.ts';
import type { Surroundings } from '../surroundings.ts';
import { questionText } from './question-text.ts';
import { attemptText, proofText } from './told-text.ts';

/** Tells whoever asked how their question goes on. */
export interface Teller {
  shown(view: ConfirmationView): void;
  changed(before: ConfirmationView, after: ConfirmationView): void;
  /** A sentence for the person. */
  said(sentence: string): void;
}

/** For a person. `answerable`: whether anything is left for them to do, as where the code of their app came along. */
export const showsText = ({ out, typing, columns }: Surroundings, answerable: boolean): Teller => {
  const show = (view: ConfirmationView): void => {
    if (view.state === 'pending' && answerable) out(`${questionText(view, { columns, typing })}\n\n`);
  };
  return {
    shown: show,
    changed(before, after) {
      for (const attempt of after.attempts.filter(({ at }) => !before.attempts.some((known) => known.at === at)))
        out(`${attemptText(attempt)}\n`);
      if (after.state === 'pending' && offersOf(before) !== offersOf(after)) show(after);
      if (after.state === 'confirmed' && typing)
        out(`${proofText(after.confirmedBy)} Press Enter to go on; Ctrl-C takes it back.\n`);
    },
    said: (sentence) => out(`${sentence}\n`),
  };
};

/** For a program: one object a line, each time what is to be seen has changed. */
export const showsJson = ({ out }: Surroundings): Teller => {
  const show = ({ token: _, ...view }: ConfirmationView): void => out(`${JSON.stringify(view)}\n`);
  return {
    shown: show,
    changed(before, after) {
      const isNews = after.version !== before.version || offersOf(before) !== offersOf(after);
      if (isNews && (after.state === 'pending' || after.state === 'confirmed')) show(after);
    },
    said: () => undefined,
  };
};

const offersOf = ({ methods, unavailable }: ConfirmationView): string => JSON.stringify([methods, unavailable]);
