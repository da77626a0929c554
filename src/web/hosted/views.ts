import { html, nothing, type TemplateResult } from 'lit';
import type { HostedKey, HostedTexts } from '../i18n/hosted-texts.ts';

/** What the page says where it has nothing to ask. */
export type Message = 'noCookie' | 'gone' | 'closed';

const words = {
  noCookie: { title: 'noCookieTitle', text: 'noCookieText' },
  gone: { title: 'goneTitle', text: 'goneText' },
  closed: { title: 'closedTitle', text: 'closedText' },
} as const satisfies Record<Message, Readonly<Record<'title' | 'text', HostedKey>>>;

/** Who asks, above everything else. */
export const headingView = (text: HostedTexts, asker: string): TemplateResult => {
  const [before, after] = text('heading').split('{asker}');
  return html`<h1>${before}<bdi>${asker}</bdi>${after}</h1>`;
};

/** One sentence more, above the question. */
export const noticeView = (text: HostedTexts): TemplateResult =>
  html`<p class="notice" role="status">${text('pressAgain')}</p>`;

/** A message in the place of the question, and the way back where one is known. */
export const messageView = (text: HostedTexts, message: Message, returnTo: string | undefined): TemplateResult => html`
  <section class="card" aria-labelledby="message">
    <h2 id="message" tabindex="-1">${text(words[message].title)}</h2>
    <p>${text(words[message].text)}</p>
    ${returnTo === undefined ? nothing : html`<a href=${returnTo}>${text('startAgain')}</a>`}
  </section>
`;
