import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CallView, LineJson } from '../../../http/schema.ts';
import type { AdminTexts } from '../../i18n/admin-texts.ts';
import { machineText, withMachineText } from '../../shared/machine-text.ts';
import type { Context } from '../context.ts';
import { canConfirm, mustRegister } from '../findings.ts';
import { clockTime, count, duration } from '../format.ts';
import { icon, type Lamp, lamp } from '../icons.ts';
import { problemText } from '../problem-text.ts';
import { moment, outcome, reasons } from './call-row.ts';
import { kindText, trustText } from './kinds.ts';
import { refusedOfLine, refusedOfNobody } from './refused-lately.ts';
import { addressOf } from './shell.ts';

/** The lines: what they are, how they are, and what became of their last call. */
export const linesView = (context: Context): TemplateResult => {
  const { text, snapshot, oldCalls } = context;
  const { lines, calls } = snapshot;
  if (!lines?.data) return html`<p class="empty">${lines?.problem ? nothing : text('loading')}</p>`;
  const { items } = lines.data;
  if (items.length === 0)
    return html`
      <section class="panel">
        <h2>${text('linesNone')}</h2>
        <p class="empty">${text('findNoLineText')}</p>
        <p>${addPhone(text)}</p>
      </section>
    `;
  const last = oldCalls.of(items, calls?.data ?? { items: [], next: null });
  return html`
    <div class="lead-row">
      <p class="lead">${text('linesLead')}</p>
      ${addPhone(text)}
    </div>
    <ul class="lines">
      ${repeat(
        items,
        ({ id }) => id,
        (line) => lineCard(context, line, last.get(line.id)),
      )}
    </ul>
    ${refusedOfNobody(context)}
  `;
};

const addPhone = (text: AdminTexts): TemplateResult =>
  html`<a class="button primary" href=${addressOf('add-phone')}>${text('addPhone')}</a>`;

const lineCard = (context: Context, line: LineJson, last: CallView | undefined): TemplateResult => {
  const { text } = context;
  return html`
  <li class="panel line">
    <div class="line-head">
      <span class="line-icon ${canConfirm(line) ? '' : 'mute'}">${icon(line.kind)}</span>
      <div class="line-name">
        <h2 class="break" id="line-${line.id}" tabindex="-1"><bdi>${line.label}</bdi></h2>
        <p class="muted small">${kindText(text, line.kind)}${line.kind === 'ip' ? html` · ${text('neverConfirms')}` : nothing}</p>
      </div>
      ${state(text, line)}
    </div>
    <div class="line-last">
      <p class="label">${text('lastCall')}</p>
      ${lastCall(context, last)}
    </div>
    ${refusedOfLine(context, line.id)}
    ${block(context, line)}
    ${further(text, line, last)}
    <details>
      <summary>${text('details')}<span class="sr"> – ${line.label}</span></summary>
      ${facts(text, line)}
    </details>
    <offhook-admin-line .context=${context} .line=${line} @line-told=${() => context.again('lines')}></offhook-admin-line>
  </li>
`;
};

/** To what looks why a phone does not work; of one that does, to a trial. */
const further = (text: AdminTexts, line: LineJson, last: CallView | undefined): TemplateResult => {
  const works =
    canConfirm(line) &&
    line.tries.blockedForSeconds === 0 &&
    line.registration !== null &&
    last?.outcome === 'confirmed';
  return html`
    <p>
      <a href=${addressOf(`add-phone/${encodeURIComponent(line.id)}/${works ? 'try' : 'wait'}`)}>
        ${text(works ? 'tryPhone' : 'whyNot')}<span class="sr"> – ${line.label}</span>
      </a>
    </p>
  `;
};

const lastCall = ({ text, scopes, snapshot, now }: Context, last: CallView | undefined): TemplateResult => {
  if (!scopes.has('admin')) return html`<p class="muted">${text('callsClosed')}</p>`;
  if (!snapshot.calls?.data) return html`<p class="muted">${text('loading')}</p>`;
  if (!last) return html`<p class="muted">${text('lastCallNone')}</p>`;
  return html`
    <p class="line-outcome">${outcome(text, last)} <span class="muted small">${moment(text, last.at, now)}</span></p>
    ${last.refusal === null ? nothing : html`<div class="inset">${reasons(text, last)}</div>`}
  `;
};

/** Lets the operator end a block, and says what became of it. */
const block = ({ text, snapshot, unblocking, unblock }: Context, { id, label, tries }: LineJson): TemplateResult => {
  const isBlocked = tries.blockedForSeconds > 0;
  const word = unblocking.of(id, isBlocked, snapshot.lines?.at ?? 0);
  return html`
    ${
      isBlocked && word?.kind !== 'ended'
        ? html`<p>
            <button
              type="button"
              aria-label=${text('unblockOf', { line: label })}
              aria-disabled=${word?.kind === 'asking' ? 'true' : nothing}
              @click=${() => unblock(id)}
            >
              ${text('unblock')}
            </button>
          </p>`
        : nothing
    }
    <p class="error" role="alert">${isBlocked && word?.kind === 'problem' ? problemText(text, word, 'lines') : nothing}</p>
    <p class="said" role="status">${word?.kind === 'ended' ? text('unblocked') : nothing}</p>
  `;
};

const stateOf = (text: AdminTexts, line: LineJson): readonly [Lamp, string] => {
  if (!line.enabled) return ['off', text('disabled')];
  const { blockedForSeconds } = line.tries;
  if (blockedForSeconds > 0) return ['bad', text('blockedFor', { time: duration(text.language, blockedForSeconds) })];
  if (line.registration) return [canConfirm(line) ? 'good' : 'off', text('registered')];
  return mustRegister(line)
    ? [canConfirm(line) ? 'warn' : 'off', text('unregistered')]
    : ['good', text('needsNoRegistration')];
};

const state = (text: AdminTexts, line: LineJson): TemplateResult => {
  const [light, words] = stateOf(text, line);
  return html`<p class="line-state">${lamp(light)}${words}</p>`;
};

const proof = (text: AdminTexts, { certificate, peer }: LineJson): TemplateResult | string => {
  if (certificate !== null) return withMachineText(text, 'proofCertificate', { certificate });
  return peer === null ? text('proofPassword') : withMachineText(text, 'proofPeer', { peer });
};

const registeredAt = (
  text: AdminTexts,
  { address, expiresAt, node }: NonNullable<LineJson['registration']>,
): TemplateResult => {
  const until =
    expiresAt === null
      ? withMachineText(text, 'registeredFrom', { address })
      : withMachineText(text, 'registeredAt', { address }, { time: clockTime(text.language, expiresAt) });
  return node === null ? until : html`${until}, ${withMachineText(text, 'registeredNode', { node })}`;
};

const facts = (text: AdminTexts, line: LineJson): TemplateResult => {
  const { language } = text;
  const { registration, confirmsFor } = line;
  return html`
    <dl class="facts">
      ${
        registration === null
          ? nothing
          : html`
              <div>
                <dt>${text('registered')}</dt>
                <dd>${registeredAt(text, registration)}</dd>
              </div>
              <div>
                <dt>${text('device')}</dt>
                <dd>${registration.userAgent === null ? text('deviceUnknown') : machineText(registration.userAgent)}</dd>
              </div>
            `
      }
      <div><dt>${text('trust')}</dt><dd>${trustText(text, line.trust)}</dd></div>
      <div><dt>${text('wrongCodes')}</dt><dd>${count(language, line.tries.wrong)}</dd></div>
      <div><dt>${text('confirmsFor')}</dt><dd>${confirmsFor === '*' ? text('everybody') : machineText(confirmsFor.join(', '))}</dd></div>
      <div><dt>${text('userName')}</dt><dd>${machineText(line.username)}</dd></div>
      <div><dt>${text('proof')}</dt><dd class="break">${proof(text, line)}</dd></div>
      <div><dt>${text('source')}</dt><dd>${line.source === 'file' ? machineText(text('sourceFile')) : text('sourceApi')}</dd></div>
    </dl>
  `;
};
