import { html, nothing, type TemplateResult } from 'lit';
import { home } from '../../shared/home.ts';
import { machineText } from '../../shared/machine-text.ts';
import type { Context } from '../context.ts';
import { canConfirm } from '../findings.ts';
import { count, dateTime } from '../format.ts';
import { isShared, nodesPanel } from './nodes.ts';
import { partDetail } from './part-detail.ts';
import { registrationsPanel } from './registrations.ts';

/** What the server says of itself: to read, not to change. */
export const installationView = (context: Context): TemplateResult => {
  const { text, snapshot, now } = context;
  const ports = snapshot.health?.data?.parts.find(({ part }) => part === 'rtp');
  return html`
    <p class="lead">${text('installationLead')}</p>
    <section class="panel">
      <dl class="facts wide">
        <div><dt>${text('installationAddress')}</dt><dd class="break">${machineText(home)}</dd></div>
        ${own(context)}
        <div><dt>${text('installationClock')}</dt><dd><time dir="auto">${dateTime(text.language, now)}</time></dd></div>
        <div><dt>${text('installationPhones')}</dt><dd>${phones(context)}</dd></div>
        <div><dt>${text('installationPorts')}</dt><dd>${ports === undefined ? text('loading') : partDetail(text, ports)}</dd></div>
        <div><dt>${text('installationWebhooks')}</dt><dd>${webhookFacts(context)}</dd></div>
        <div><dt>${text('installationDocs')}</dt><dd><a href=${`${home}/docs`} dir="ltr">/docs</a></dd></div>
      </dl>
    </section>
    ${registrationsPanel(context)}
    ${nodesPanel(context)}
    ${context.scopes.has('admin') ? html`<offhook-admin-backup .context=${context}></offhook-admin-backup>` : nothing}
  `;
};

/** One server alone says of itself what the list of several says of each. */
const own = ({ text, snapshot }: Context): TemplateResult | typeof nothing => {
  const [node] = snapshot.nodes?.data?.items ?? [];
  if (!node || isShared(node)) return nothing;
  return html`
    <div><dt>${text('installationVersion')}</dt><dd>${machineText(node.version)}</dd></div>
    <div><dt>${text('installationSince')}</dt><dd><time dir="auto">${dateTime(text.language, node.startedAt)}</time></dd></div>
  `;
};

const phones = ({ text, scopes, snapshot }: Context): string => {
  if (!scopes.has('lines')) return text('problemScope', { scope: 'lines' });
  const all = snapshot.lines?.data?.items;
  if (!all) return text('loading');
  const { language } = text;
  return text('installationPhonesOf', {
    n: count(language, all.filter(canConfirm).length),
    all: count(language, all.length),
  });
};

const webhookFacts = ({ text, scopes, snapshot }: Context): TemplateResult | string => {
  if (!scopes.has('admin')) return text('problemScope', { scope: 'admin' });
  const all = snapshot.webhooks?.data?.items;
  if (!all) return text('loading');
  if (all.length === 0) return text('installationWebhooksNone');
  const { language } = text;
  return html`
    <ul class="plain">
      ${all.map(
        ({ url, types, enabled, waiting, dead }) => html`
          <li class="break">
            ${machineText(url)}
            <span class="muted small">
              ${types.length === 0 ? text('installationWebhookAll') : machineText(types.join(', '))} ·
              ${text('installationWebhookState', { waiting: count(language, waiting), dead: count(language, dead) })}
              ${enabled ? '' : `· ${text('installationWebhookOff')}`}
            </span>
          </li>
        `,
      )}
    </ul>
  `;
};
