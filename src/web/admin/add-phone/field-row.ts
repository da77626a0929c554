import { html, nothing, type TemplateResult } from 'lit';
import type { LineJson, SetupFieldView } from '../../../http/schema.ts';
import type { AddPhoneKey, AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { machineText } from '../../shared/machine-text.ts';
import '../forms/copy.ts';
import { inGroups } from './new-password.ts';

type Content = SetupFieldView['content'];

/** What a field is for, where its own name is not known. */
const contents = new Map<Content, AddPhoneKey>([
  ['server', 'contentServer'],
  ['server-and-port', 'contentServer'],
  ['port', 'contentPort'],
  ['transport', 'contentTransport'],
  ['user', 'contentUser'],
  ['password', 'contentPassword'],
  ['register-time', 'contentTime'],
  ['codecs', 'contentCodecs'],
  ['dtmf', 'contentDtmf'],
  ['digit-map', 'contentMap'],
  ['registration-user', 'contentRegUser'],
  ['registration-password', 'contentRegPassword'],
  ['registration-number', 'contentRegNumber'],
]);

/** A value with its button. `shown`: how it is shown, where that is not how it is copied. */
export const copyValue = (text: AddPhoneTexts, value: string, name: string, shown?: TemplateResult): TemplateResult => {
  const words = {
    copy: text('copy'),
    copyOf: text('copyOf', { name }),
    copied: text('copied'),
    selected: text('copySelected'),
  };
  return html`<offhook-admin-copy class="copy" .value=${value} .shown=${shown} .words=${words}></offhook-admin-copy>`;
};

/** What a row is filled from. */
interface Filling {
  readonly text: AddPhoneTexts;
  readonly line: LineJson;
  readonly password: string | undefined;
}

/** One field: where it is, what it is called, and what belongs into it. */
export const fieldRow = (filling: Filling, field: SetupFieldView): TemplateResult => {
  const { text } = filling;
  const { named, note, german } = field;
  const place = text.language === 'de' && german ? german : field;
  const key = contents.get(field.content);
  const isOwn = named && place.name !== '';
  const name = isOwn || key === undefined ? place.name : text(key);
  const other = german && place !== german ? german : undefined;
  return html`
    <div>
      <dt>
        ${place.at.length === 0 ? nothing : html`<span class="muted small break">${machineText(place.at.join(' › '))}</span>`}
        <span class="field-name">${isOwn ? machineText(place.name) : name}</span>
        ${other ? html`<span class="muted small" lang="de">${machineText([...other.at, other.name].join(' › '))}</span>` : nothing}
      </dt>
      <dd>
        ${valueView(filling, field, name)}
        ${note === null ? nothing : html`<span class="muted small" lang="en">${note}</span>`}
      </dd>
    </div>
  `;
};

const valueView = (
  { text, line, password }: Filling,
  { content, value }: SetupFieldView,
  name: string,
): TemplateResult => {
  if (content === 'password') {
    if (line.peer !== null) return html`<span class="muted">${text('passwordNone')}</span>`;
    if (password === undefined) return html`<span class="muted" aria-hidden="true">••••••••</span>`;
    return copyValue(
      text,
      password,
      name,
      html`${inGroups(password).map((group) => html`<span class="group">${group}</span>`)}`,
    );
  }
  const filled = value ?? (content === 'user' ? line.username : undefined);
  if (filled !== undefined) return copyValue(text, filled, name);
  if (content === 'server' || content === 'server-and-port') return html`<span>${text('hostNone')}</span>`;
  return html`<span class="muted">${text('yoursToKnow')}</span>`;
};
