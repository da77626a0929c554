import type { DialRefusal, LineRef } from '../confirmation/index.ts';
import type { CallNotes } from './call-notes.ts';
import type { ConversationParts } from './parts.ts';

type WrongCode = Exclude<DialRefusal['code'], 'not-for-this-user'> | 'line-not-allowed';

/** What became of a code. */
export type Matched =
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'refused'; readonly refusal: WrongCode | 'line-blocked' };

/** The codes of one call: at most one of them confirms something. Ask it only in the line's turn. */
export class Matching {
  readonly #parts: ConversationParts;
  readonly #line: LineRef;
  readonly #notes: CallNotes;
  #confirmed: { readonly app: string; readonly id: string } | undefined;

  constructor(parts: ConversationParts, line: LineRef, notes: CallNotes) {
    this.#parts = parts;
    this.#line = line;
    this.#notes = notes;
  }

  /** Steps 6 and 9. Resolves when what it answers is committed. */
  async confirm(code: string): Promise<Matched> {
    const { confirmations, lines } = this.#parts;
    if (this.isBlocked()) return { kind: 'refused', refusal: 'line-blocked' };
    const outcome = await confirmations.dial(code, this.#line, lines.mayConfirm(this.#line.id));
    if (!outcome.ok) return this.#wrong(outcome.error);
    const { app, id } = outcome.value;
    this.#confirmed = { app, id };
    this.#notes.confirmed();
    return { kind: 'confirmed' };
  }

  isBlocked(): boolean {
    return this.#parts.lines.blockedForSeconds(this.#line.id) > 0;
  }

  /** "This was not me": cancels what this call confirmed, or revokes the grant that it led to. */
  async takeBack(): Promise<void> {
    if (this.#confirmed) await this.#parts.confirmations.cancel(this.#confirmed.app, this.#confirmed.id, 'not-me');
  }

  async #wrong({ code }: DialRefusal): Promise<Matched> {
    await this.#notes.wrongCode();
    return { kind: 'refused', refusal: code === 'not-for-this-user' ? 'line-not-allowed' : code };
  }
}
