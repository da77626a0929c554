import { html, nothing, type TemplateResult } from 'lit';
import type { RefusedRequestView } from '../../../http/schema.ts';
import { requestRefusalText } from '../../i18n/names.ts';
import { machineText } from '../../shared/machine-text.ts';
import type { Context } from '../context.ts';
import { counted } from '../format.ts';
import { moment } from './call-row.ts';

/** So many are enough to see what a phone does wrong. */
const SHOWN = 3;

/** What the phone of a line asked for in vain; its calls stand beside it. Nothing where there is nothing. */
export const refusedOfLine = (context: Context, line: string): TemplateResult | typeof nothing => {
  const own = newest(context, (request) => request.line?.id === line && request.method !== 'INVITE');
  if (own.length === 0) return nothing;
  return html`
    <div class="line-last">
      <p class="label">${context.text('refusedTitle')}</p>
      ${list(context, own)}
    </div>
  `;
};

/** Phones that cannot register and belong to no line, or none that this key may know. Nothing where there are none. */
export const refusedOfNobody = (context: Context): TemplateResult | typeof nothing => {
  const strange = newest(context, (request) => request.line === null && request.method === 'REGISTER');
  if (strange.length === 0) return nothing;
  return html`
    <section class="panel" aria-labelledby="refused-title">
      <h2 id="refused-title">${context.text('findRefusedUnknown')}</h2>
      ${list(context, strange)}
    </section>
  `;
};

const newest = (
  { snapshot }: Context,
  wanted: (request: RefusedRequestView) => boolean,
): readonly RefusedRequestView[] => (snapshot.refused?.data?.items ?? []).filter(wanted).slice(0, SHOWN);

const list = (context: Context, requests: readonly RefusedRequestView[]): TemplateResult =>
  html`<ul class="signs">${requests.map((request) => html`<li>${row(context, request)}</li>`)}</ul>`;

const row = ({ text, now }: Context, request: RefusedRequestView): TemplateResult => {
  const { method, refusal, address, userAgent, status, times, at } = request;
  return html`
    <p>${requestRefusalText(text.language, refusal)}</p>
    <p class="muted small break">
      ${machineText([method, status].filter((part) => part !== null).join(' '))} ·
      ${machineText(userAgent === null ? address : `${userAgent}, ${address}`)} ·
      ${counted(text, times, { one: 'refusedOne', other: 'refusedOther' })}, ${moment(text, at, now)}
    </p>
  `;
};
