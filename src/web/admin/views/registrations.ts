import { html, nothing, type TemplateResult } from 'lit';
import type { RegistrationCallerView, RegistrationView } from '../../../http/schema.ts';
import type { AdminKey, AdminTexts } from '../../i18n/admin-texts.ts';
import { machineText, withMachineText } from '../../shared/machine-text.ts';
import type { Context } from '../context.ts';
import { counted, dateTime } from '../format.ts';
import { moment } from './call-row.ts';
import { kindText } from './kinds.ts';

/** So many callers are enough to find one's own phone among them. */
const SHOWN = 5;

/** How this server stands with the PBXs at which it registers, and who called through them; nothing where there is no such thing. */
export const registrationsPanel = (context: Context): TemplateResult | typeof nothing => {
  const { text, snapshot } = context;
  const all = snapshot.registrations?.data?.items ?? [];
  if (all.length === 0) return nothing;
  return html`
    <section class="panel" aria-labelledby="registrations-title">
      <h2 id="registrations-title">${text('registrationsTitle')}</h2>
      <p class="muted small">${withMachineText(text, 'registrationsLead', { setting: 'sip.registrations' })}</p>
      <ul class="live registrations">${all.map((one) => row(context, one))}</ul>
    </section>
  `;
};

const states: Readonly<Record<RegistrationView['state'], AdminKey>> = {
  registered: 'registered',
  registering: 'registrationTries',
  failed: 'unregistered',
  unregistered: 'unregistered',
  elsewhere: 'registrationElsewhere',
};

const row = (context: Context, one: RegistrationView): TemplateResult => {
  const { text } = context;
  const { name, registrar, user, state, since, expiresAt, lastError, nextAt, node } = one;
  const { language } = text;
  return html`
    <li class="live-item">
      <div class="live-head">
        <b class="break">${machineText(name)}</b>
        <span class="chip ${state === 'registered' ? 'good' : 'wait'}">${text(states[state])}</span>
      </div>
      <p class="muted small break">
        ${withMachineText(text, 'registrationAt', { registrar, user })} ·
        ${text('nodeSince', { time: dateTime(language, since) })}
        ${expiresAt === null ? nothing : html`· ${text('registrationUntil', { time: dateTime(language, expiresAt) })}`}
        ${state === 'failed' && nextAt !== null ? html`· ${text('registrationNext', { time: dateTime(language, nextAt) })}` : nothing}
        ${state === 'elsewhere' && node !== null ? html`· ${withMachineText(text, 'registeredNode', { node })}` : nothing}
      </p>
      ${
        lastError === null
          ? nothing
          : html`<p class="small ${state === 'failed' ? 'warn-text' : 'muted'}">
              ${text('registrationLastError')} <code lang="en" dir="ltr" class="break">${lastError}</code>
            </p>`
      }
      ${state === 'elsewhere' ? nothing : callers(context, one)}
    </li>
  `;
};

const callers = (context: Context, { name, callers }: RegistrationView): TemplateResult => {
  const { text } = context;
  if (callers.length === 0) return html`<p class="muted small">${text('registrationCallersNone')}</p>`;
  const isOutside = callers.some(({ taken }) => taken.for === 'nobody' && taken.kind === null);
  return html`
    <p class="label">${text('registrationCallers')}</p>
    ${isOutside ? html`<p class="small">${text('registrationOutside')}</p>` : nothing}
    <ul class="signs">${callers.slice(0, SHOWN).map((caller) => html`<li>${callerRow(context, name, caller)}</li>`)}</ul>
  `;
};

const whys: Readonly<Record<Extract<RegistrationCallerView['taken'], { for: 'nobody' }>['why'], AdminKey>> = {
  unnamed: 'callerUnnamed',
  elsewhere: 'callerElsewhere',
  'no-rule': 'callerNoRule',
  'no-line': 'callerNoLine',
};

const callerRow = ({ text, now }: Context, name: string, caller: RegistrationCallerView): TemplateResult => {
  const { at, times, number, taken } = caller;
  const remedy = remedyText(text, name, caller);
  return html`
    <p class="break">
      ${number === null ? nothing : html`<b>${machineText(number)}</b> · `}
      ${taken.for === 'line' ? withMachineText(text, 'callerLine', { line: taken.line }) : text(whys[taken.why])}
      ${taken.kind === null ? nothing : html` · ${kindText(text, taken.kind)}`}
    </p>
    ${remedy === undefined ? nothing : html`<p class="small break">${remedy}</p>`}
    <p class="muted small">${counted(text, times, { one: 'refusedOne', other: 'refusedOther' })}, ${moment(text, at, now)}</p>
  `;
};

/** What to add where this is a phone of the house. That something helps is the server's word; these are those of the reader's language. */
const remedyText = (
  text: AdminTexts,
  peer: string,
  { number, taken, remedy }: RegistrationCallerView,
): TemplateResult | undefined => {
  if (remedy === null || number === null || taken.for === 'line') return undefined;
  if (taken.why === 'no-rule') return withMachineText(text, 'callerAddRule', { rule: `"${number}=dect"` });
  if (taken.why !== 'no-line' || taken.kind === null) return undefined;
  return withMachineText(text, 'callerAddLine', {
    line: `{ kind: ${taken.kind}, username: "${number}", peer: ${peer} }`,
  });
};
