import type { Api } from './api.ts';
import type { AdminReply } from './reply.ts';

/** Asks the person to confirm this action; resolves with whether the window may do it now. */
export type AskToConfirm = (action: string) => Promise<boolean>;

/** Does something that may need a confirmation of the window, and asks for that where it does. */
export class Guard {
  readonly #api: Api;
  readonly #confirm: AskToConfirm;
  /** There is one dialog at a time: whoever needs one meanwhile waits for the same. */
  #asking: Promise<boolean> | undefined;

  constructor(api: Api, confirm: AskToConfirm) {
    this.#api = api;
    this.#confirm = confirm;
  }

  /** What came of the call, which is made once more when the person has confirmed; `given-up`: they did not. */
  async run<T>(call: (api: Api) => Promise<AdminReply<T>>): Promise<AdminReply<T> | 'given-up'> {
    const reply = await call(this.#api);
    if (reply.kind === 'ok' || reply.code !== 'confirmation-required' || reply.action === undefined) return reply;
    return (await this.ask(reply.action)) ? call(this.#api) : 'given-up';
  }

  /** Asks the person to confirm this. */
  ask(action: string): Promise<boolean> {
    this.#asking ??= this.#confirm(action).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }
}
