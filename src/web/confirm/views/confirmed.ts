import { html, type TemplateResult } from 'lit';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import { lineName } from '../attempts.ts';
import { titleOf } from '../titles.ts';
import type { In, ViewProps } from '../view-props.ts';
import { ending, sign, timer, troubles } from './parts.ts';

const confirmedBy = (text: ElementTexts, { method, line }: In<'confirmed'>['confirmedBy']): string => {
  if (method === 'button') return text('confirmedButton');
  if (method === 'totp') return text('confirmedTotp');
  return line ? text('confirmedPhone', { line: lineName(text, line.label) }) : text('confirmedAnyPhone');
};

/** Proven: only the click on OK makes it count. */
export const confirmedView = (props: ViewProps, { confirmedBy: proof, action }: In<'confirmed'>): TemplateResult => {
  const { text, dialog, acts } = props;
  const busy = dialog.busy !== 'nothing';
  return html`
    ${troubles(props)}
    ${ending({
      sign: sign('check', 'good'),
      title: titleOf(text, dialog),
      body: html`<p>${confirmedBy(text, proof)}</p>
        <p class="action"><bdi>${action.title}</bdi></p>
        <p class="muted">${text('confirmedNext')}</p>`,
      actions: html`<button type="button" class="primary wide" part="button primary" ?disabled=${busy} @click=${acts.ok}>
        ${text('ok')}
      </button>`,
    })}
    <footer class="row spread">
      <button type="button" class="plain small" part="button plain" ?disabled=${busy} @click=${() => acts.cancel('not-me')}>
        ${text('notMe')}
      </button>
      ${timer(props)}
    </footer>
  `;
};
