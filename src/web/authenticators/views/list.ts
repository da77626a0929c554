import { html, type TemplateResult } from 'lit';
import { formatCount, formatDay } from '../../i18n/format.ts';
import { icon } from '../../shared/icons.ts';
import type { AuthenticatorJson } from '../calls.ts';
import type { At, ViewProps } from '../view-props.ts';
import { heading, problem } from './parts.ts';

const item = ({ text, acts }: ViewProps, authenticator: AuthenticatorJson): TemplateResult => {
  const { name } = authenticator;
  const count = authenticator.state === 'active' ? authenticator.recoveryCodesLeft : 0;
  return html`<li part="item">
    ${icon('app')}
    <div>
      <p class="name"><bdi>${name}</bdi></p>
      <p class="muted small">${text('since', { day: formatDay(text.language, authenticator.createdAt) })}</p>
      <p class="muted small">${text('codesLeft', { count: formatCount(text.language, count) })}</p>
    </div>
    <button
      type="button"
      class="plain small"
      part="button plain"
      aria-label=${text('removeNamed', { name })}
      @click=${() => acts.go({ view: 'removing', item: authenticator })}
    >
      ${text('remove')}
    </button>
  </li>`;
};

/** Every app that is set up, and the way to one more. */
export const listView = (props: ViewProps): TemplateResult => {
  const { text, wizard, acts } = props;
  return html`
    <div class="body">
      ${heading(text('title'))}
      <p class="muted">${text('lead')}</p>
      ${
        wizard.items.length === 0
          ? html`<p class="none">${text('none')}</p>`
          : html`<ul>
            ${wizard.items.map((authenticator) => item(props, authenticator))}
          </ul>`
      }
      ${problem(props)}
    </div>
    <footer>
      <button type="button" class="primary" part="button primary" @click=${() => acts.go({ view: 'naming' })}>
        ${text('add')}
      </button>
    </footer>
  `;
};

/** Sure? */
export const removingView = (props: ViewProps, { item }: At<'removing'>): TemplateResult => {
  const { text, wizard, acts } = props;
  return html`
    <div class="body">
      ${heading(text('removeTitle', { name: item.name }))}
      <p class="muted">${text('removeText')}</p>
      ${problem(props)}
    </div>
    <footer class="row spread">
      <button type="button" class="secondary" part="button secondary" @click=${() => acts.go({ view: 'list' })}>
        ${text('keep')}
      </button>
      <button type="button" class="danger" part="button danger" ?disabled=${wizard.busy} @click=${() => acts.remove(item.id)}>
        ${text('remove')}
      </button>
    </footer>
  `;
};

/** Before the list is there. */
export const loadingView = ({ text }: ViewProps): TemplateResult =>
  html`<div class="body" aria-busy="true"><p id="title" class="muted">${text('loading')}</p></div>`;

/** No list came. */
export const failedView = ({ text, acts }: ViewProps): TemplateResult => html`
  <div class="body">${heading(text('title'))}<p class="muted">${text('failed')}</p></div>
  <footer>
    <button type="button" class="primary" part="button primary" @click=${acts.reload}>${text('tryAgain')}</button>
  </footer>
`;
