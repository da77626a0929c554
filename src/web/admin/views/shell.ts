import { html, type TemplateResult } from 'lit';
import type { AdminKey, AdminTexts } from '../../i18n/admin-texts.ts';
import type { Language } from '../../i18n/texts.ts';
import type { FeedName } from '../feeds.ts';
import { type IconName, icon } from '../icons.ts';
import type { Scope } from '../scopes.ts';

/** The sections of the page, in their order; each is found under its name in the fragment of the address. */
export type ViewName =
  | 'overview'
  | 'lines'
  | 'add-phone'
  | 'calls'
  | 'authenticators'
  | 'keys'
  | 'webhooks'
  | 'doors'
  | 'audit'
  | 'installation'
  | 'login';

interface ViewKind {
  readonly name: ViewName;
  readonly title: AdminKey;
  readonly feeds: readonly FeedName[];
  /** What a key needs to see it; without one, everybody sees something of it. */
  readonly scope?: Scope;
  /** The view that it is a part of, where it is no section of its own. */
  readonly within?: ViewName;
}

/** Every view, with what it is kept fresh by. */
export const views: readonly ViewKind[] = [
  {
    name: 'overview',
    title: 'navOverview',
    feeds: ['health', 'live', 'pending', 'confirmed', 'lines', 'calls', 'refused', 'chain', 'webhooks'],
    scope: 'admin',
  },
  { name: 'lines', title: 'navLines', feeds: ['lines', 'calls', 'refused'], scope: 'lines' },
  { name: 'add-phone', title: 'addPhone', feeds: ['session'], scope: 'lines', within: 'lines' },
  { name: 'calls', title: 'navCalls', feeds: ['calls'], scope: 'admin' },
  { name: 'authenticators', title: 'navAuthenticators', feeds: ['pending', 'confirmed'], scope: 'users' },
  { name: 'keys', title: 'navKeys', feeds: [], scope: 'admin' },
  { name: 'webhooks', title: 'navWebhooks', feeds: ['webhooks'], scope: 'admin' },
  { name: 'doors', title: 'navDoors', feeds: [], scope: 'admin' },
  { name: 'audit', title: 'navAudit', feeds: ['chain'], scope: 'admin' },
  { name: 'installation', title: 'navInstallation', feeds: ['health', 'lines', 'webhooks', 'nodes', 'registrations'] },
  { name: 'login', title: 'navLogin', feeds: ['session', 'sessions'] },
];

type Section = ViewKind & { readonly name: IconName };

const isSection = (view: ViewKind): view is Section => view.within === undefined;

const languages: readonly (readonly [Language, string])[] = [
  ['nl', 'Nederlands'],
  ['de', 'Deutsch'],
  ['en', 'English'],
];

/** Lets the reader switch the language. */
export const languagePicker = (text: AdminTexts, chosen: (language: Language) => void): TemplateResult => html`
  <label class="language">
    <span class="sr">${text('language')}</span>
    <select @change=${(event: Event) => chosen((event.target as HTMLSelectElement).value as Language)}>
      ${languages.map(
        ([language, name]) =>
          html`<option value=${language} lang=${language} .selected=${language === text.language}>${name}</option>`,
      )}
    </select>
  </label>
`;

/** The name of the device. */
export const brand = (text: AdminTexts): TemplateResult => html`
  <p class="brand">${icon('logo')}<span><b>Offhook</b><span class="brand-sub">${text('brandSub')}</span></span></p>
`;

/** The whole address of a place in the page: what begins with # counts as a jump within it, and these change what it is. */
export const addressOf = (fragment: string): string => `${location.pathname}${location.search}#${fragment}`;

/** The ways to the views. */
export const navigation = (text: AdminTexts, { name: current, within }: ViewKind): TemplateResult => html`
  <nav aria-label=${text('nav')}>
    <ul>
      ${views.filter(isSection).map(
        ({ name, title }) => html`
          <li>
            <a href=${addressOf(name)} aria-current=${hereOf(name, current, within)}>${icon(name)}<span>${text(title)}</span></a>
          </li>
        `,
      )}
    </ul>
  </nav>
`;

/** A section is the page itself, or what the page is a part of. */
const hereOf = (section: ViewName, current: ViewName, within: ViewName | undefined): 'page' | 'true' | 'false' => {
  if (section === current) return 'page';
  return section === within ? 'true' : 'false';
};

/** What stands in the place of a view that the key may not see. */
export const closedView = (text: AdminTexts, scope: Scope): TemplateResult => html`
  <section class="panel closed">
    <h2>${text('closedTitle')}</h2>
    <p>${text('problemScope', { scope })}</p>
    <p class="muted small">${text('closedText')}</p>
  </section>
`;

/** What stands in the place of a view whose script did not come. */
export const lostView = (text: AdminTexts): TemplateResult => html`
  <section class="panel closed">
    <h2>${text('lostTitle')}</h2>
    <p>${text('lostText')}</p>
    <p><button type="button" @click=${() => location.reload()}>${text('reload')}</button></p>
  </section>
`;
