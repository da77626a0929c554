import type { FieldFault } from './field-fault.ts';
import { isName, NAME_ALLOWED } from './name.ts';
import { err, ok, type Result } from './result.ts';

const LABEL = /^\P{Cc}{1,64}$/u;

/** Whose something new is, and what people call it. */
interface Owner {
  readonly app: string;
  readonly label: string;
}

/** The same of what was asked for: the label is the app unless one was given. Refuses names that cannot be used. */
export const ownerOf = ({
  app,
  label = app,
}: {
  readonly app: string;
  readonly label?: string | undefined;
}): Result<Owner, FieldFault> => {
  const fault = appFault(app);
  if (fault) return err(fault);
  if (!LABEL.test(label))
    return err({ field: 'label', detail: 'The label must have 1 to 64 characters and no control characters.' });
  return ok({ app, label });
};

/** Why nothing can be of this app; undefined: it can. */
export const appFault = (app: string): FieldFault | undefined =>
  isName(app) ? undefined : { field: 'app', detail: `The app ${JSON.stringify(app)} must have ${NAME_ALLOWED}.` };
