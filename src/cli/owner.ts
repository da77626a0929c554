import { isName, NAME_ALLOWED } from '../lib/index.ts';
import { badInput } from './outcome.ts';

const LABEL = /^\P{Cc}{1,64}$/u;

/** Whose something new is, and what people call it: the app, unless a label was given. Throws `CommandRefused` where one of them cannot be used. */
export const ownerOf = ({ app, label = app }: { readonly app: string; readonly label?: string }) => {
  if (!isName(app)) throw badInput(`The app ${JSON.stringify(app)} must have ${NAME_ALLOWED}.`);
  if (!LABEL.test(label)) throw badInput('The label must have 1 to 64 characters and no control characters.');
  return { app, label };
};
