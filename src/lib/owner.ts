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

/** The app that confirmations of the administration page belong to. Nothing else can be of it: nobody else asks or answers in its name. */
export const ADMIN_APP = 'offhook-admin';

/** Why nothing can be of this app; undefined: it can. */
export const appFault = (app: string): FieldFault | undefined => {
  if (!isName(app)) return { field: 'app', detail: `The app ${JSON.stringify(app)} must have ${NAME_ALLOWED}.` };
  return app === ADMIN_APP ? { field: 'app', detail: `The app ${ADMIN_APP} is Offhook's own.` } : undefined;
};

/** How somebody may be called: see `USER_ALLOWED`. */
export const USER = /^[^\p{Cc}\p{Cs}]{1,128}$/u;

/** Ends the sentence "The user must have ...". */
export const USER_ALLOWED = '1 to 128 characters and no control characters';

/** Whether somebody may be called so, by a relying app or here. */
export const isUser = (text: string): boolean => USER.test(text);
