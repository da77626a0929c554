import { html, nothing, type TemplateResult } from 'lit';
import type { NodeView } from '../../../http/schema.ts';
import type { AdminTexts } from '../../i18n/admin-texts.ts';
import { machineText, withMachineText } from '../../shared/machine-text.ts';
import type { Context } from '../context.ts';
import { count, counted, dateTime } from '../format.ts';

/** A clock that is off by more is told of, as the server does. Milliseconds. */
const CLOCK_TOLERATED_MS = 1000;

/** Whether a node shares a database with others, or could: one with a data directory is alone. */
export const isShared = ({ clockOffsetMs }: NodeView): boolean => clockOffsetMs !== null;

/** The servers that share one database; nothing where there is no such thing. */
export const nodesPanel = ({ text, snapshot }: Context): TemplateResult | typeof nothing => {
  const nodes = snapshot.nodes?.data?.items.filter(isShared) ?? [];
  if (nodes.length === 0) return nothing;
  return html`
    <section class="panel" aria-labelledby="nodes-title">
      <h2 id="nodes-title">${text('nodesTitle')}</h2>
      <p class="muted small">${text('nodesLead')}</p>
      <ul class="live nodes">${nodes.map((node) => nodeRow(text, node))}</ul>
    </section>
  `;
};

const nodeRow = (text: AdminTexts, node: NodeView): TemplateResult => html`
  <li class="live-item">
    <div class="live-head">
      <b class="break">${machineText(node.name)}</b>
      ${node.answering ? html`<span class="chip">${text('nodeAnswering')}</span>` : nothing}
    </div>
    <p class="muted small">
      ${withMachineText(text, 'nodeVersion', { version: node.version })} ·
      ${text('nodeSince', { time: dateTime(text.language, node.startedAt) })} ·
      ${counted(text, node.bindings, { one: 'nodePhonesOne', other: 'nodePhonesOther' })} ·
      ${counted(text, node.liveCalls, { one: 'nodeCallsOne', other: 'nodeCallsOther' })}
    </p>
    ${
      node.roles.length === 0
        ? nothing
        : html`<p class="muted small">${withMachineText(text, 'nodeRoles', { roles: node.roles.join(', ') })}</p>`
    }
    ${clockNote(text, node)}
  </li>
`;

const clockNote = (text: AdminTexts, { clockOffsetMs }: NodeView): TemplateResult | typeof nothing => {
  const milliseconds = Math.abs(clockOffsetMs ?? 0);
  if (milliseconds <= CLOCK_TOLERATED_MS) return nothing;
  return html`<p class="small warn-text">${text('nodeClock', { milliseconds: count(text.language, milliseconds) })}</p>`;
};
