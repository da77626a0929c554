import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { type FormTexts, formTexts } from '../../i18n/form-texts.ts';
import { type ManageKey, type ManageTexts, manageTexts } from '../../i18n/manage-texts.ts';
import { AskingElement } from '../asking-element.ts';
import type { Context } from '../context.ts';
import type { FormProblem } from '../forms/form-state.ts';
import { ONCE, type ShownOnce, shownOnce } from '../forms/shown-once.ts';
import { problemText } from '../problem-text.ts';
import type { AdminProblem, AdminReply } from '../reply.ts';
import type { Scope } from '../scopes.ts';

/** Problems that have words of their own here. */
const problems: Readonly<Record<string, ManageKey>> = {
  'too-many-entries': 'problemFull',
  'too-many-webhooks': 'problemFull',
  'account-taken': 'problemTaken',
  'line-managed-by-file': 'problemFile',
  'backup-elsewhere': 'problemBackup',
  'event-type-unknown': 'problemEvents',
};

/** An element of the page that changes what it shows. */
export abstract class ManagingElement extends AskingElement {
  static override properties: PropertyDeclarations = { context: { attribute: false } };
  declare context: Context;
  /** What the key needs for what stands here. */
  protected readonly scope: Scope = 'admin';
  /** Why what is to be shown is not there. */
  protected problem: AdminProblem | undefined;
  #said: string | undefined;
  #once: ShownOnce | undefined;
  #onceFrom = '';

  protected get words(): ManageTexts {
    return manageTexts(this.context.text.language);
  }

  protected get formWords(): FormTexts {
    return formTexts(this.context.text.language);
  }

  /** Why something did not go through, in plain words. */
  protected readonly why = (problem: FormProblem): string => {
    if (problem === 'given-up') return this.formWords('givenUp');
    const own = problems[problem.code];
    return own === undefined ? problemText(this.context.text, problem, this.scope) : this.words(own);
  };

  /** Reads something to show; undefined, and `problem` says why, where it does not come. */
  protected async read<T>(path: string): Promise<T | undefined> {
    const reply: AdminReply<T> | undefined = await this.context.api.get<T>(path, this.signal).catch(() => undefined);
    if (!reply) return undefined;
    this.problem = reply.kind === 'ok' ? undefined : reply;
    this.requestUpdate();
    return reply.kind === 'ok' ? reply.data : undefined;
  }

  /** What went wrong, and what went well, for who looks and for who listens. */
  protected told(): TemplateResult {
    return html`
      <p class="error" role="alert">${this.problem ? this.why(this.problem) : nothing}</p>
      <p class="said" role="status">${this.#said ?? nothing}</p>
    `;
  }

  /** Says what went well. */
  protected say(said: string | undefined): void {
    this.#said = said;
    this.requestUpdate();
  }

  /** Shows a secret in the place of everything else that asks for the eye. `from`: the id of what the focus goes back to. */
  protected showOnce(secret: ShownOnce, from: string): void {
    this.#once = secret;
    this.#onceFrom = from;
    this.goTo(ONCE);
  }

  /** The secret that is shown; nothing where there is none. */
  protected once(): TemplateResult | typeof nothing {
    if (!this.#once) return nothing;
    return shownOnce(this.formWords, this.#once, () => {
      this.#once = undefined;
      this.goTo(this.#onceFrom);
    });
  }

  /** Draws, and lets the focus go to what has this id then. */
  protected goTo(id: string): void {
    this.requestUpdate();
    void this.updateComplete.then(() => document.getElementById(id)?.focus());
  }
}
