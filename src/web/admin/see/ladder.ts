import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CallView, LadderView } from '../../../http/schema.ts';
import { formatCount } from '../../i18n/format.ts';
import { type SeeTexts, seeTexts } from '../../i18n/see-texts.ts';
import { machineText, withMachineText } from '../../shared/machine-text.ts';
import { AskingElement } from '../asking-element.ts';
import type { Context } from '../context.ts';
import { dateTime } from '../format.ts';
import { problemText } from '../problem-text.ts';
import type { AdminReply } from '../reply.ts';
import { BEFORE_THE_GAP, ladderText, sinceStart } from './ladder-text.ts';
import { type Rung, rungWords } from './rung-words.ts';

/** A call that goes on goes on to be drawn. */
const AGAIN_MS = 3000;

/** `<offhook-admin-ladder>`: one call, rung by rung: what phone and server sent each other, and what was decided. */
export class AdminLadder extends AskingElement {
  static override properties: PropertyDeclarations = { context: { attribute: false }, call: { attribute: false } };
  declare context: Context;
  declare call: CallView;
  #reply: AdminReply<LadderView> | undefined;
  #copied: 'copied' | 'by-hand' | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#again);
  }

  override render() {
    const see = seeTexts(this.context.text.language);
    const { ladder, node } = this.call;
    if (!ladder && node !== null)
      return html`<p class="small">${withMachineText(see, 'ladderElsewhere', { node })}</p>`;
    const reply = this.#reply;
    if (!reply) return html`<p class="empty">${this.context.text('loading')}</p>`;
    if (reply.kind === 'ok') return this.#drawn(see, reply.data);
    if (reply.code === 'not-found') return html`<p class="small">${see('ladderGone')}</p>`;
    return html`<p class="error" role="alert">${problemText(this.context.text, reply, 'admin')}</p>`;
  }

  #drawn(see: SeeTexts, ladder: LadderView): TemplateResult {
    const [first] = ladder.entries;
    return html`
      <p class="muted small">${see('ladderHint')}</p>
      <div class="ladder-ends small" aria-hidden="true"><b>${see('ladderPhone')}</b><b>${see('ladderServer')}</b></div>
      <ol class="ladder" aria-label=${this.#heading(see)}>
        ${ladder.entries.map(
          (rung, at) => html`
            ${at === BEFORE_THE_GAP && ladder.leftOut > 0 ? gap(see, ladder.leftOut) : nothing}
            ${rungView(see, rung, first)}
          `,
        )}
      </ol>
      <p class="ladder-copy">
        <button type="button" @click=${() => void this.#copy(see, ladder)}>
          ${see(this.#copied === 'copied' ? 'ladderCopied' : 'ladderCopy')}
        </button>
        <span class="sr" role="status">${this.#copied === 'copied' ? see('ladderCopied') : nothing}</span>
      </p>
      ${
        this.#copied === 'by-hand'
          ? html`
              <p class="small" role="status">${see('ladderSelect')}</p>
              <textarea class="ladder-text" readonly dir="ltr" rows="8" aria-label=${see('ladderText')} .value=${this.#text(see, ladder)}></textarea>
            `
          : nothing
      }
    `;
  }

  #heading(see: SeeTexts): string {
    const { line, at } = this.call;
    const { text } = this.context;
    return see('ladderOf', { who: line?.label ?? text('stranger'), when: dateTime(text.language, at) });
  }

  #text(see: SeeTexts, ladder: LadderView): string {
    return ladderText(see, this.#heading(see), ladder);
  }

  async #copy(see: SeeTexts, ladder: LadderView): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#text(see, ladder));
      this.#copied = 'copied';
    } catch {
      // Over plain HTTP there is no clipboard for scripts.
      this.#copied = 'by-hand';
    }
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLTextAreaElement>('textarea')?.select();
  }

  async #read(): Promise<void> {
    // An element that was there before its class knows what it was given from its first drawing on.
    await this.updateComplete;
    const { signal } = this;
    if (!this.call.ladder) return;
    const path = `/v1/calls/${encodeURIComponent(this.call.id)}/ladder`;
    const reply = await this.context.api.get<LadderView>(path, signal).catch(() => undefined);
    if (!reply || signal.aborted) return;
    this.#reply = reply;
    this.requestUpdate();
    const isOver = reply.kind !== 'ok' || reply.data.entries.some(({ kind }) => kind === 'ended');
    if (!isOver && this.call.line !== null) this.#again = setTimeout(() => void this.#read(), AGAIN_MS);
  }
}

const gap = (see: SeeTexts, n: number): TemplateResult =>
  html`<li class="rung muted small">${see('ladderLeftOut', { n: formatCount(see.language, n) })}</li>`;

const rungView = (see: SeeTexts, rung: Rung, first: Rung | undefined): TemplateResult => {
  const { title, wire, more } = rungWords(see, rung);
  const isMessage = rung.kind === 'message';
  const line = wire ? html`<code dir="ltr" class="break">${title}</code>` : html`<span class="break">${title}</span>`;
  return html`
    <li class="rung ${isMessage ? rung.direction : 'here'} ${rung.kind}">
      <span class="rung-at small muted">${machineText(`+${sinceStart(rung, first)} s`)}</span>
      <div class="rung-line">
        ${isMessage ? html`<span class="sr">${see(rung.direction === 'in' ? 'ladderIn' : 'ladderOut')}: </span>` : nothing}
        ${
          more.length === 0
            ? line
            : html`<details><summary>${line}</summary><ul class="plain small">${more.map((one) => html`<li class="break">${wire ? html`<code dir="ltr">${one}</code>` : one}</li>`)}</ul></details>`
        }
        ${isMessage ? html`<span class="arrow" aria-hidden="true"></span>` : nothing}
      </div>
    </li>
  `;
};
