import { html, type TemplateResult } from 'lit';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import { formatTime } from '../../i18n/format.ts';
import type { In, Scene } from '../scene.ts';
import { titleOf } from '../titles.ts';
import { ending, sign, troubles } from './parts.ts';

/** A new question, asked by whoever put the dialog there. */
const againButton = (text: ElementTexts, again: () => void): TemplateResult =>
  html`<button type="button" class="primary wide" part="button primary" @click=${again}>${text('tryAgain')}</button>`;

/** It counts: until when nobody asks again. */
export const completedView = (scene: Scene, { grant }: In<'completed'>): TemplateResult => {
  const { text, dialog, acts } = scene;
  const time = formatTime(text.language, grant.expiresAt);
  return html`
    ${troubles(scene)}
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
export const expiredView = ({ text, dialog, acts }: Scene): TemplateResult =>
  ending({
    sign: sign('clock', 'calm'),
    title: titleOf(text, dialog),
    body: html`<p class="muted">${text('expiredText')}</p>`,
    actions: againButton(text, acts.again),
  });

/** Too many wrong codes. */
export const blockedView = ({ text, dialog, acts }: Scene, { blockedAt }: In<'blocked'>): TemplateResult =>
  ending({
    sign: sign('alert', 'bad'),
    title: titleOf(text, dialog),
    body: html`<p class="muted">${text('blockedText', { time: formatTime(text.language, blockedAt) })}</p>`,
    actions: againButton(text, acts.again),
  });

/** "This was not me": nobody can go on with it. */
export const takenBackView = ({ text, dialog }: Scene): TemplateResult =>
  ending({
    sign: sign('shield', 'bad'),
    title: titleOf(text, dialog),
    body: html`<p class="muted">${text('notMeText')}</p>`,
  });

/** Taken back: by whom, or by what. */
export const cancelledView = (scene: Scene, { reason }: In<'cancelled'>): TemplateResult => {
  const { text, dialog } = scene;
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
      return takenBackView(scene);
    default:
      return reason satisfies never;
  }
};
