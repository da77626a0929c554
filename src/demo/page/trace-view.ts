import { html, nothing, type TemplateResult } from 'lit';
import { localeOf } from '../../web/i18n/locale.ts';
import type { HouseTexts } from './i18n/house-texts.ts';
import type { EventRow, TraceRow } from './state.ts';
import type { Scene } from './view.ts';

const nameOf = (phone: string, text: HouseTexts): string => {
  switch (phone) {
    case 'wall':
      return text('wallPhone');
    case 'kitchen':
      return text('kitchenPhone');
    case 'fritz':
      return text('fritzBox');
    case 'outside':
      return text('outside');
    default:
      return text('softphone');
  }
};

const timeOf = (at: number | string, { language }: HouseTexts): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(new Date(at));

const kindOf = ({ status = 0 }: TraceRow): string => {
  if (status >= 400 && status !== 401) return 'refused';
  return status >= 200 && status < 300 ? 'good' : 'plain';
};

const traceRow = (row: TraceRow, text: HouseTexts): TemplateResult => html`<li data-kind=${kindOf(row)}>
  <details>
    <summary>
      <time dir="ltr">${timeOf(row.at, text)}</time>
      <span class="who">${nameOf(row.phone, text)}</span>
      <span class="arrow" data-direction=${row.direction}><span class="unseen">${row.direction === 'sent' ? text('traceSent') : text('traceReceived')}</span></span>
      <span class="summary" dir="ltr">${row.summary}${row.status === undefined ? nothing : html` <small>${row.method}</small>`}</span>
    </summary>
    <pre dir="ltr" tabindex="0">${row.text}</pre>
  </details>
</li>`;

const eventRow = (row: EventRow, text: HouseTexts): TemplateResult => html`<li>
  <details>
    <summary><time dir="ltr">${timeOf(row.at, text)}</time> <span class="summary" dir="ltr">${row.type}</span></summary>
    <pre dir="ltr" tabindex="0">${row.subject}${'\n'}${JSON.stringify(row.data, null, 1)}</pre>
  </details>
</li>`;

/** What goes over the wire, and what Offhook writes down. */
export const traceDrawer = ({
  state,
  text,
  page,
}: Scene): TemplateResult => html`<aside class="drawer" data-open=${state.drawer}>
  <nav class="rooms" aria-label=${text('rooms')}>
    <a href="#laptop">${text('toLaptop')}</a>
    <a href="#wall">${text('toWall')}</a>
    <a href="#kitchen">${text('toKitchen')}</a>
    <a href="#device">${text('toDevice')}</a>
    <a href="#mobile">${text('toMobile')}</a>
  </nav>
  <button type="button" class="pull" aria-expanded=${state.drawer} aria-controls="trace" @click=${() => page.toggleDrawer()}>
    <span>${text('trace')}</span> <small>${text('traceAbout')}</small>
  </button>
  <div id="trace" class="trace" ?hidden=${!state.drawer}>
    <section aria-label=${text('traceSip')}>
      <h3>${text('traceSip')}</h3>
      <ol>
        ${state.trace.toReversed().map((row) => traceRow(row, text))}
      </ol>
    </section>
    <section aria-label=${text('traceEvents')}>
      <h3>${text('traceEvents')}</h3>
      <ol>
        ${state.events.toReversed().map((row) => eventRow(row, text))}
      </ol>
    </section>
  </div>
</aside>`;
