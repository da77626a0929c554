import { html, type TemplateResult } from 'lit';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import { formatTime } from '../../i18n/format.ts';
import { titleOf } from '../titles.ts';
import type { Acts, In, ViewProps } from '../view-props.ts';
import { closeButton, ending, sign, troubles } from './parts.ts';

/** A new question, asked by whoever put the dialog there; or an end of it. */
export const againOrClose = (text: ElementTexts, acts: Pick<Acts, 'again' | 'close'>): TemplateResult => html`
  <button type="button" class="primary wide" part="button primary" @click=${acts.again}>${text('tryAgain')}</button>
  ${closeButton(text, acts.close)}
`;

/** It counts: until when nobody asks again. Where a question has a session and window of its own alone, as those that wait in the background have, that is no promise. */
export const completedView = (props: ViewProps, { grant, session, window }: In<'completed'>): TemplateResult => {
  const { text, dialog, acts } = props;
  const time = formatTime(text.language, grant.expiresAt);
  return html`
    ${troubles(props)}
    ${ending({
      sign: sign('check', 'good'),
      title: titleOf(text, dialog),
      body: html`<p class="muted">${session === window ? text('completedAlone') : text('completedText', { time })}</p>`,
      actions: html`${closeButton(text, acts.close, 'primary')}
      <button
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
    actions: againOrClose(text, acts),
  });

/** Too many wrong codes. */
export const blockedView = ({ text, dialog, acts }: ViewProps, { blockedAt }: In<'blocked'>): TemplateResult =>
  ending({
    sign: sign('alert', 'bad'),
    title: titleOf(text, dialog),
    body: html`<p class="muted">${text('blockedText', { time: formatTime(text.language, blockedAt) })}</p>`,
    actions: againOrClose(text, acts),
  });

/** "This was not me": nobody can go on with it. */
export const takenBackView = ({ text, dialog, acts }: ViewProps): TemplateResult =>
  ending({
    sign: sign('shield', 'bad'),
    title: titleOf(text, dialog),
    body: html`<p class="muted">${text('notMeText')}</p>`,
    actions: closeButton(text, acts.close),
  });

/** Taken back: by whom, or by what. */
export const cancelledView = (props: ViewProps, { reason }: In<'cancelled'>): TemplateResult => {
  const { text, dialog, acts } = props;
  const calm = (body: string) =>
    ending({
      sign: sign('cross', 'calm'),
      title: titleOf(text, dialog),
      body: html`<p class="muted">${body}</p>`,
      actions: closeButton(text, acts.close),
    });
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
