import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ConfirmationView, LiveCallView, ReadinessView } from '../../../http/schema.ts';
import type { AdminTexts } from '../../i18n/admin-texts.ts';
import { machineText, withMachineText } from '../../shared/machine-text.ts';
import type { Context } from '../context.ts';
import { type Finding, findingsIn, isOdd } from '../findings.ts';
import { counted, duration } from '../format.ts';
import { icon, type Lamp, lamp } from '../icons.ts';
import { loadSeen } from '../see/load.ts';
import { callRow } from './call-row.ts';
import { findingRow } from './finding.ts';
import { kindText, methodText, originText, partText } from './kinds.ts';
import { partDetail } from './part-detail.ts';

const RECENT = 5;

/** What is going on, what needs attention first. */
export const overview = (context: Context): TemplateResult => {
  const { text, snapshot, now } = context;
  const { health, lines, calls, refused, chain, webhooks } = snapshot;
  const findings = findingsIn({
    health: health?.data,
    lines: lines?.data?.items,
    calls: calls?.data?.items,
    refused: refused?.data?.items,
    chain: chain?.data?.chain,
    webhooks: webhooks?.data?.items,
    now,
  });
  void loadSeen();
  const recent = calls?.data?.items.slice(0, RECENT) ?? [];
  return html`
    <section class="panel state" aria-labelledby="state-title">
      ${headline(context, findings)}
      ${findings.length === 0 ? nothing : html`<ul class="findings">${findings.map((it) => findingRow(text, it))}</ul>`}
      ${health?.data ? partsRow(text, health.data) : nothing}
    </section>
    <div class="pair">
      <section class="panel" aria-labelledby="confirmations-title">
        <h2 id="confirmations-title">${text('confirmationsTitle')}</h2>
        ${confirmations(context)}
      </section>
      <section class="panel" aria-labelledby="live-title">
        <h2 id="live-title">${text('liveCallsTitle')}</h2>
        ${liveCalls(context)}
      </section>
    </div>
    ${context.scopes.has('admin') ? html`<offhook-admin-day .context=${context}></offhook-admin-day>` : nothing}
    <section class="panel" aria-labelledby="recent-title">
      <div class="panel-head">
        <h2 id="recent-title">${text('recentTitle')}</h2>
        <a href="#calls">${text('recentAll')}</a>
      </div>
      ${
        recent.length === 0
          ? html`<p class="empty">${calls?.data ? text('callsNone') : text('loading')}</p>`
          : html`<ul class="calls">${repeat(
              recent,
              ({ id }) => id,
              (call) => callRow(text, call, now),
            )}</ul>`
      }
    </section>
  `;
};

const headline = ({ text, scopes, snapshot }: Context, findings: readonly Finding[]): TemplateResult => {
  const seesLines = scopes.has('lines');
  const known = snapshot.health?.data && (snapshot.lines?.data || !seesLines);
  if (!known) return html`<div class="headline"><h2 id="state-title">${text('notKnownYet')}</h2></div>`;
  const [worst] = findings;
  if (!worst)
    return html`
      <div class="headline good">
        <span class="beacon">${icon('check')}</span>
        <div>
          <h2 id="state-title">${text(seesLines ? 'allWell' : 'allWellSeen')}</h2>
          <p class="muted">${text(seesLines ? 'allWellText' : 'allWellSeenText')}</p>
        </div>
      </div>
    `;
  return html`
    <div class="headline ${worst.weight}">
      <span class="beacon">${icon('alert')}</span>
      <h2 id="state-title">${counted(text, findings.length, { one: 'attentionOne', other: 'attentionOther' })}</h2>
    </div>
  `;
};

const partsRow = (text: AdminTexts, { parts }: ReadinessView): TemplateResult => html`
  <ul class="parts" aria-label=${text('partsTitle')}>
    ${parts.map(
      (part) => html`
        <li>
          <span class="part-name">${lamp(partLamp(part))}${partText(text, part.part)}</span>
          <span class="muted small">${partState(text, part)}</span>
        </li>
      `,
    )}
  </ul>
`;

const partLamp = (part: ReadinessView['parts'][number]): Lamp => {
  if (!part.ok) return 'bad';
  return isOdd(part) ? 'warn' : 'good';
};

/** What is wrong stands above, among what needs attention. */
const partState = (text: AdminTexts, part: ReadinessView['parts'][number]): TemplateResult | string => {
  if (!part.ok) return text('partBad');
  return isOdd(part) ? text('partOdd') : partDetail(text, part);
};

const confirmations = ({ text, snapshot, tick }: Context): TemplateResult => {
  const { pending, confirmed } = snapshot;
  if (!pending?.data || !confirmed?.data) return html`<p class="empty">${text('loading')}</p>`;
  const all = [
    ...confirmed.data.items.map((it) => ({ it, at: confirmed.at })),
    ...pending.data.items.map((it) => ({ it, at: pending.at })),
  ].filter(({ it, at }) => secondsLeft(it, at, tick) > 0);
  if (all.length === 0) return html`<p class="empty">${text('confirmationsNone')}</p>`;
  return html`
    <ul class="live">
      ${repeat(
        all,
        ({ it }) => it.id,
        ({ it, at }) => confirmationRow(text, it, secondsLeft(it, at, tick)),
      )}
    </ul>
    <p class="muted small">${text('confirmationsScope')}</p>
  `;
};

/** Whole seconds, counted on from the answer that came at `at` of the browser's monotonic clock. */
const secondsLeft = (it: ConfirmationView, at: number, tick: number): number =>
  'expiresIn' in it ? Math.max(0, Math.ceil(it.expiresIn - (tick - at) / 1000)) : 0;

const confirmationRow = (text: AdminTexts, it: ConfirmationView, left: number): TemplateResult => {
  const isConfirmed = it.state === 'confirmed';
  const methods = isConfirmed ? [it.confirmedBy.method] : it.methods.map(({ method }) => method);
  const asked = 'expiresAt' in it ? (Date.parse(it.expiresAt) - Date.parse(it.createdAt)) / 1000 : 1;
  return html`
    <li class="live-item">
      <div class="live-head">
        <b class="break"><bdi>${it.action.title}</bdi></b>
        <span class="chip ${isConfirmed ? 'good' : 'wait'}">${text(isConfirmed ? 'stateConfirmed' : 'statePending')}</span>
      </div>
      <p class="muted small break">
        ${withMachineText(text, 'forUser', { user: it.user })} · ${originText(text, it.origin)} ·
        ${methods.map((method) => methodText(text, method)).join(', ')}${
          it.attempts.length === 0
            ? nothing
            : html` · <span class="warn-text">${counted(text, it.attempts.length, { one: 'attemptsOne', other: 'attemptsOther' })}</span>`
        }
      </p>
      <div class="time-left">
        <progress max=${Math.max(asked, left)} .value=${left} aria-label=${text('timeLeftLabel')}></progress>
        <span class="small">${text('timeLeft', { time: duration(text.language, left) })}</span>
      </div>
    </li>
  `;
};

const liveCalls = ({ text, snapshot, now }: Context): TemplateResult => {
  const { live } = snapshot;
  if (!live?.data) return html`<p class="empty">${text('loading')}</p>`;
  if (live.data.items.length === 0) return html`<p class="empty">${text('liveCallsNone')}</p>`;
  return html`<ul class="live">${live.data.items.map((call) => liveCallRow(text, call, now))}</ul>`;
};

const liveCallRow = (text: AdminTexts, { line, since, address, node }: LiveCallView, now: number): TemplateResult => {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  return html`
    <li class="live-item">
      <span class="who">
        ${icon(line.kind)}
        <span><b><bdi>${line.label}</bdi></b><span class="muted small">${kindText(text, line.kind)} · ${machineText(address)}${node === null ? nothing : html` · ${machineText(node)}`}</span></span>
      </span>
      <span class="small talk">${lamp('good')}${text('liveSince', { time: duration(text.language, seconds) })}</span>
    </li>
  `;
};
