import { html, nothing, type TemplateResult } from 'lit';
import type { LineJson, SetupDeviceView } from '../../../http/schema.ts';
import type { AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { machineText, withMachineText } from '../../shared/machine-text.ts';
import type { Context } from '../context.ts';
import type { Device } from './device.ts';
import { deviceName } from './device-name.ts';
import { copyValue, fieldRow } from './field-row.ts';
import { ordinaryView } from './ordinary-view.ts';
import type { Place } from './place.ts';
import { addressOf } from './steps-view.ts';
import { inLines, yamlView } from './yaml-view.ts';

/** What this step is made of. */
interface Parts extends Sheet {
  readonly context: Context;
  readonly place: Place;
  /** All that are known, to choose another. */
  readonly devices: readonly Pick<SetupDeviceView, 'id' | 'name'>[];
  readonly choose: (device: string) => void;
}

/** What the sheet of a device is made of. */
interface Sheet {
  readonly text: AddPhoneTexts;
  readonly line: LineJson;
  readonly device: Device;
  /** Undefined: nobody here knows it any more. */
  readonly password: string | undefined;
  /** Makes a new password for the line. */
  readonly renew: () => void;
  readonly isBusy: boolean;
}

/** What to type where, in the device's own words. */
export const enterView = (parts: Parts): TemplateResult => {
  const { text, place, device, devices, choose } = parts;
  return html`
    <p class="lead">${text('enterLead')}</p>
    <div class="field which">
      <label for="device">${text('deviceLabel')}</label>
      <select id="device" @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
        ${devices.map(
          ({ id, name }) =>
            html`<option value=${id} .selected=${id === device.id}>${deviceName(text, id, name)}</option>`,
        )}
      </select>
    </div>
    ${device.triedOnHardware ? nothing : html`<p class="muted small">${text('untried')}</p>`}
    ${sheetView(parts)} ${fileView(parts)}
    <div class="onward">
      <a class="button primary" href=${addressOf({ ...place, step: 'wait' })}>${text('entered')}</a>
    </div>
  `;
};

/** Holds the password: there is one only while that is known. */
const fileView = ({ context, text, line, device: { file }, password }: Parts): TemplateResult | typeof nothing =>
  file === null || password === undefined
    ? nothing
    : html`<offhook-admin-device-file
        .context=${context}
        .text=${text}
        .line=${line.id}
        .password=${password}
        .file=${file}
      ></offhook-admin-device-file>`;

const sheetView = (sheet: Sheet): TemplateResult => {
  const { text, device } = sheet;
  const { digitMap, settings } = device;
  return html`
    <section class="panel" aria-labelledby="fields-title">
      <h3 id="fields-title">${text('fieldsTitle')}</h3>
      ${passwordNote(sheet)}
      <dl class="fields">${device.fields.filter(({ content }) => content !== 'digit-map').map((field) => fieldRow(sheet, field))}</dl>
      ${digitMap === null ? nothing : digitMapView(sheet, digitMap)}
    </section>
    ${settings === null ? nothing : yamlView(text, settings)}
    ${hintsView(text, device)}
  `;
};

/** What to know besides: star codes, emergency calls, remarks. */
const hintsView = (text: AddPhoneTexts, device: Device): TemplateResult => {
  const { starCodes, starCodesOff, notes } = device;
  const codes = starCodes.map(({ code }) => code).join(' ');
  return html`
    <section class="panel hints" aria-labelledby="hints-title">
      <h3 id="hints-title">${text('hintsTitle')}</h3>
      ${ordinaryView(text, device)}
      ${
        codes === ''
          ? nothing
          : html`<p class="label">${text('starTitle')}</p>
              <p class="break">${withMachineText(text, 'starText', { codes })}</p>
              ${starCodesOff === null ? nothing : html`<p class="muted small" lang="en">${starCodesOff}</p>`}`
      }
      ${notes.length === 0 ? nothing : html`<ul class="signs" lang="en">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
    </section>
  `;
};

const digitMapView = ({ text, device }: Sheet, map: string): TemplateResult => {
  const field = device.fields.find(({ content }) => content === 'digit-map');
  return html`
    <div class="digit-map">
      <p class="label">${text('mapTitle')}</p>
      <p>${text('mapText')}</p>
      ${field ? html`<p class="muted small break">${machineText([...field.at, field.name].join(' › '))}</p>` : nothing}
      ${copyValue(text, map, text('mapTitle'), inLines(map))}
    </div>
  `;
};

/** What there is to say of the password: whether it is shown, and where it comes from else. */
const passwordNote = ({ text, line, password, renew, isBusy }: Sheet): TemplateResult => {
  if (line.peer !== null || line.certificate !== null) return html`${nothing}`;
  if (password !== undefined) return html`<p class="notice">${text('passwordOnce')}</p>`;
  if (line.source === 'file') return html`<p class="notice">${text('passwordOfFile')}</p>`;
  return html`
    <div class="notice">
      <p>${text('passwordGone')}</p>
      <p><button type="button" id="renew" aria-disabled=${isBusy ? 'true' : nothing} @click=${renew}>${text('passwordNew')}</button></p>
    </div>
  `;
};
