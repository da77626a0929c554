import { html, type TemplateResult } from 'lit';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import { formatTime } from '../../i18n/format.ts';
import { titleOf } from '../titles.ts';
import type { In, ViewProps } from '../view-props.ts';
import { ending, sign, troubles } from './parts.ts';

/** A new question, asked by whoever put the dialog there. */
const againButton = (text: ElementTexts, again: () => void): TemplateResult =>
  html`<button type="button" class="primary wide" part="button primary" @click=${again}>${text('tryAgain')}</button>`;

/** It counts: until when nobody asks again. */
export const completedView = (props: ViewProps, { grant }: In<'completed'>): TemplateResult => {
  const { text, dialog, acts } = props;
  const time = formatTime(text.language, grant.expiresAt);
  return html`
    ${troubles(props)}
    ${ending({
      sign: sign('check', 'good'),
      title: titleOf(text, dialog),
      body: html`<p class="muted">${text('completedText', { time })}</p>`,
      actions: html`<button
        type="button"
        class="plain small"
        part="button plain"
        ?disabled=${dialog.busy !== 'nothing'}
        @click=${() => acts.cancel('not-me')}
      >
        ${text('notMe')}
      </button>`,
    })}
  `;
};

/** Nobody confirmed, or clicked OK, in time. */
export const expiredView = ({ text, dialog, acts }: ViewProps): TemplateResult =>
  ending({
    sign: sign('clock', 'calm'),
    title: titleOf(text, dialog),
    body: html`<p class="muted">${text('expiredText')}</p>`,
    actions: againButton(text, acts.again),
  });

/** Too many wrong codes. */
export const blockedView = ({ text, dialog, acts }: ViewProps, { blockedAt }: In<'blocked'>): TemplateResult =>
  ending({
    sign: sign('alert', 'bad'),
    title: titleOf(text, dialog),
    body: html`<p class="muted">${text('blockedText', { time: formatTime(text.language, blockedAt) })}</p>`,
    actions: againButton(text, acts.again),
  });

/** "This was not me": nobody can go on with it. */
export const takenBackView = ({ text, dialog }: ViewProps): TemplateResult =>
  ending({
    sign: sign('shield', 'bad'),
    title: titleOf(text, dialog),
    body: html`<p class="muted">${text('notMeText')}</p>`,
  });

/** Taken back: by whom, or by what. */
export const cancelledView = (props: ViewProps, { reason }: In<'cancelled'>): TemplateResult => {
  const { text, dialog } = props;
  const calm = (body: string) =>
    ending({ sign: sign('cross', 'calm'), title: titleOf(text, dialog), body: html`<p class="muted">${body}</p>` });
  switch (reason) {
    case 'user':
      return calm(text('cancelledText'));
    case 'superseded':
      return calm(text('supersededText'));
    case 'logged-out':
      return calm(text('loggedOutText'));
    case 'not-me':
      return takenBackView(props);
    default:
      return reason satisfies never;
  }
};
