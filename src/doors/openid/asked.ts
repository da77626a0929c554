import { type Action, type CodeShape, holdsCode } from '../../confirmation/index.ts';
import { newConfirmation } from '../../http/schema/confirmations.ts';
import { err, ok, type Result } from '../../lib/index.ts';

/** The parameters of a pushed request that are ours to read. */
export type AskedParams = Readonly<
  Partial<Record<'login_hint' | 'offhook_action' | 'offhook_session' | 'binding_message', string | undefined>>
>;

/** What a client asks for whom. */
export interface Asked {
  readonly user: string;
  readonly action: Action;
  /** The client's own log-in session; undefined: nothing that comes of it is used again. */
  readonly session: string | undefined;
}

const { user: USER, session: SESSION, action: ACTION } = newConfirmation.shape;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no action.
    return undefined;
  }
};

/**
 * Reads them. `label` is what a request is called that names no action and has no message. Refuses with the description of an `invalid_request`; a title that holds
 * what could be dialled in the place of a code is refused, too.
 */
export const askedOf = (params: AskedParams, label: string, code: CodeShape): Result<Asked, string> => {
  const user = USER.safeParse(params.login_hint);
  if (!user.success) return err('login_hint must name the user: 1 to 128 characters');
  const session = SESSION.optional().safeParse(params.offhook_session);
  if (!session.success) return err('offhook_session must have 1 to 128 characters');
  const { offhook_action: given, binding_message: title = label } = params;
  const action = ACTION.safeParse(given === undefined ? { id: 'openid', title } : parsed(given));
  if (!action.success)
    return err(
      given === undefined
        ? 'binding_message must have 1 to 200 characters'
        : 'offhook_action must be a JSON object with id (1 to 128 characters) and title (1 to 200)',
    );
  if (holdsCode(action.data.title, code))
    return err('the title must not hold what could be dialled in the place of a code');
  return ok({ user: user.data, session: session.data, action: action.data });
};
