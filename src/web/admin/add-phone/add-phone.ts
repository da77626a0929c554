import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { LineJson, SetupDeviceView } from '../../../http/schema.ts';
import { type AddPhoneKey, type AddPhoneTexts, loadAddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import type { Language } from '../../i18n/texts.ts';
import { AskingElement } from '../asking-element.ts';
import type { Context } from '../context.ts';
import type { Page } from '../feeds.ts';
import { problemText } from '../problem-text.ts';
import { lostView } from '../views/shell.ts';
import { chooseView } from './choose-view.ts';
import { type Device, deviceOf } from './device.ts';
import { DeviceFile } from './device-file.ts';
import { enterView } from './enter-view.ts';
import { type LineMade, NameStep } from './name-step.ts';
import { newPassword } from './new-password.ts';
import { hashOf, type Place, placeIn, type Step } from './place.ts';
import { addressOf, stepsView } from './steps-view.ts';
import { TryStep } from './try-step.ts';
import { waitView } from './wait-view.ts';
import { Watch } from './watch.ts';

customElements.define('offhook-admin-device-file', DeviceFile);
customElements.define('offhook-admin-name-phone', NameStep);
customElements.define('offhook-admin-try-phone', TryStep);

const titles: Readonly<Record<Exclude<Step, 'choose'>, AddPhoneKey>> = {
  name: 'nameTitle',
  enter: 'enterTitle',
  wait: 'waitTitle',
  try: 'tryTitle',
};

/**
 * `<offhook-admin-add-phone>`: from the choice of a device to a phone that has confirmed. Where one is stands in the address, all else
 * comes from the server, but for the passwords: they live as long as this element.
 */
export class AddPhone extends AskingElement {
  static override properties: PropertyDeclarations = { context: { attribute: false }, place: { attribute: false } };
  declare context: Context;
  /** The fragment of the address. */
  declare place: string;
  /** In the language that was read last, until those of another one come. */
  #texts: AddPhoneTexts | undefined;
  #language: Language | undefined;
  #isLost = false;
  #devices: readonly SetupDeviceView[] | undefined;
  /** Filled for a line: by `<line> <device>`. */
  readonly #sheets = new Map<string, Device>();
  readonly #passwords = new Map<string, string>();
  #watch: Watch | undefined;
  #watched: string | undefined;
  /** The place whose step has been begun. */
  #arrivedAt: string | undefined;
  #error: string | undefined;
  #busy = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#look(undefined);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { language } = this.context.text;
    if (language !== this.#language) void this.#readTexts(language);
    if (!changed.has('place')) return;
    this.#error = undefined;
    const place = this.#place;
    this.#look(place.line);
    if (!this.#devices) void this.#readDevices();
    if (place.step === 'enter') void this.#readSheet(place);
  }

  /** What had to be loaded first comes after whoever arrived: the focus, which waits at the title of the page, goes on to the step. */
  protected override updated(): void {
    const title = this.querySelector<HTMLElement>('h2.step');
    if (!title || this.#arrivedAt === this.place) return;
    this.#arrivedAt = this.place;
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.localName === 'h1') title.focus();
  }

  override render(): TemplateResult {
    if (this.#isLost) return lostView(this.context.text);
    const text = this.#texts;
    if (!text) return html`<p class="empty">${this.context.text('loading')}</p>`;
    const place = this.#place;
    const label = this.#watch?.seen.line?.label;
    if (place.line !== undefined && this.#watch?.seen.problem?.code === 'not-found') return gone(text);
    return html`
      ${stepsView(text, place)}
      ${
        place.step === 'choose'
          ? nothing
          : html`
              ${label === undefined ? nothing : html`<p class="label"><bdi>${text('ofLine', { line: label })}</bdi></p>`}
              <h2 class="step" id="step-title" tabindex="-1">${text(titles[place.step])}</h2>
            `
      }
      <p class="error" role="alert">${this.#error ?? nothing}</p>
      ${this.#stepView(text, place)}
    `;
  }

  #stepView(text: AddPhoneTexts, place: Place): TemplateResult {
    const loading = html`<p class="empty">${this.#error === undefined ? text('loading') : nothing}</p>`;
    switch (place.step) {
      case 'choose':
        return this.#devices ? chooseView(text, this.#devices) : loading;
      case 'name': {
        const device = deviceOf(this.#devices ?? [], place.device, undefined);
        if (!device) return loading;
        return html`<offhook-admin-name-phone
          .context=${this.context}
          .text=${text}
          .device=${device}
          @line-made=${this.#made}
        ></offhook-admin-name-phone>`;
      }
      case 'enter':
        return this.#enter(text, place) ?? loading;
      case 'wait':
        return this.#watch ? waitView(text, place, this.#watch.seen, this.#devices?.[0]?.server) : loading;
      case 'try':
        return this.#watch
          ? html`<offhook-admin-try-phone
              .context=${this.context}
              .text=${text}
              .place=${place}
              .seen=${this.#watch.seen}
            ></offhook-admin-try-phone>`
          : loading;
      default:
        return place.step satisfies never;
    }
  }

  #enter(text: AddPhoneTexts, place: Place): TemplateResult | undefined {
    const line = this.#watch?.seen.line;
    const device = this.#sheets.get(sheetOf(place)) ?? deviceOf(this.#devices ?? [], place.device, line);
    if (!line || !this.#devices || !device) return undefined;
    return enterView({
      context: this.context,
      text,
      place,
      line,
      device,
      devices: this.#devices,
      password: this.#passwords.get(line.id),
      renew: () => void this.#renew(line),
      isBusy: this.#busy,
      choose: (chosen) => location.replace(hashOf({ ...place, device: chosen })),
    });
  }

  get #place(): Place {
    return placeIn(this.place);
  }

  /** Watches this line, or none. */
  #look(line: string | undefined): void {
    if (line === this.#watched && this.#watch) return;
    this.#watch?.stop();
    this.#watched = line;
    this.#watch =
      line === undefined
        ? undefined
        : new Watch(this.context.api, this.context.scopes, line, () => this.requestUpdate());
    this.#watch?.start();
  }

  async #readTexts(language: Language): Promise<void> {
    this.#language = language;
    const texts = await loadAddPhoneTexts(language).catch(() => undefined);
    if (language !== this.#language) return;
    this.#texts = texts ?? this.#texts;
    this.#isLost = texts === undefined;
    this.requestUpdate();
  }

  async #readDevices(): Promise<void> {
    const reply = await this.context.api
      .get<Page<SetupDeviceView>>('/v1/setup/devices', this.signal)
      .catch(() => undefined);
    if (reply?.kind === 'ok') this.#devices = reply.data.items;
    if (reply?.kind === 'problem') this.#error = problemText(this.context.text, reply, 'lines');
    this.requestUpdate();
  }

  async #readSheet(place: Place): Promise<void> {
    const { line, device } = place;
    if (line === undefined || device === undefined) return;
    const path = `/v1/setup/devices/${encodeURIComponent(device)}?line=${encodeURIComponent(line)}`;
    const reply = await this.context.api.get<SetupDeviceView>(path, this.signal).catch(() => undefined);
    if (reply?.kind === 'ok') this.#sheets.set(sheetOf(place), reply.data);
    this.requestUpdate();
  }

  readonly #made = ({ detail: { id, password } }: LineMade): void => {
    if (password !== undefined) this.#passwords.set(id, password);
    // Back from here does not lead to a form that would make it twice.
    location.replace(hashOf({ step: 'enter', line: id, device: this.#place.device }));
  };

  async #renew(line: LineJson): Promise<void> {
    const { text, guarded } = this.context;
    if (this.#busy || !this.#texts) return;
    const password = newPassword();
    this.#busy = true;
    this.#error = undefined;
    this.requestUpdate();
    const path = `/v1/lines/${encodeURIComponent(line.id)}`;
    const reply = await guarded((api) => api.patch<LineJson>(path, { password }, this.signal));
    this.#busy = false;
    if (reply === 'given-up') this.#error = this.#texts('notConfirmed');
    else if (reply.kind === 'problem') this.#error = problemText(text, reply, 'lines');
    else this.#passwords.set(line.id, password);
    this.requestUpdate();
  }
}

const sheetOf = ({ line, device }: Place): string => `${line} ${device}`;

const gone = (text: AddPhoneTexts): TemplateResult => html`
  <section class="panel closed">
    <h2 class="step" tabindex="-1">${text('goneTitle')}</h2>
    <p>${text('goneText')}</p>
    <div class="onward">
      <a class="button" href=${addressOf({ step: 'choose', line: undefined, device: undefined })}>${text('startAgain')}</a>
    </div>
  </section>
`;
