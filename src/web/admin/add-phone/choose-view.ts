import { html, nothing, type TemplateResult } from 'lit';
import type { SetupDeviceView } from '../../../http/schema.ts';
import type { AddPhoneKey, AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { machineText } from '../../shared/machine-text.ts';
import { icon } from '../icons.ts';
import { deviceName } from './device-name.ts';
import { addressOf } from './steps-view.ts';

type Group = SetupDeviceView['group'];

const groups: readonly (readonly [Group, title: AddPhoneKey, lead: AddPhoneKey])[] = [
  ['ata', 'groupAta', 'groupAtaText'],
  ['dect', 'groupDect', 'groupDectText'],
  ['fritzbox', 'groupFritzbox', 'groupFritzboxText'],
  ['pbx', 'groupPbx', 'groupPbxText'],
  ['ip-phone', 'groupIp', 'groupIpText'],
];

/** What an owner can have, to choose from. A group that is newer than this page stands among the rest. */
export const chooseView = (text: AddPhoneTexts, devices: readonly SetupDeviceView[]): TemplateResult => {
  const rest = devices.filter(({ group }) => !groups.some(([known]) => known === group));
  return html`
    <h2 class="step" tabindex="-1">${text('chooseTitle')}</h2>
    <p class="lead">${text('chooseLead')} ${devices.some(({ triedOnHardware }) => triedOnHardware) ? nothing : text('untried')}</p>
    ${groups.map(([group, title, lead]) => {
      const there = devices.filter((device) => device.group === group);
      return there.length === 0
        ? nothing
        : groupView(
            text,
            [title, lead],
            there.map((it) => card(text, it)),
          );
    })}
    ${
      rest.length === 0
        ? nothing
        : groupView(
            text,
            ['groupOther', 'groupOtherText'],
            rest.map((it) => card(text, it)),
          )
    }
  `;
};

const groupView = (
  text: AddPhoneTexts,
  [title, lead]: readonly [AddPhoneKey, AddPhoneKey],
  cards: readonly TemplateResult[],
): TemplateResult => html`
  <section class="panel" aria-labelledby=${title}>
    <h3 id=${title}>${text(title)}</h3>
    <p class="muted small">${text(lead)}</p>
    <ul class="families">${cards.map((it) => html`<li>${it}</li>`)}</ul>
  </section>
`;

const card = (text: AddPhoneTexts, { id, name, models, kinds }: SetupDeviceView): TemplateResult => {
  const [kind = 'analog'] = kinds;
  return html`
    <a class="family" href=${addressOf({ step: 'name', line: undefined, device: id })}>
      <span class="line-icon">${icon(kind)}</span>
      <span>
        <b>${deviceName(text, id, name)}</b>
        ${models.length === 0 ? nothing : html`<span class="muted small break">${machineText(models.join(', '))}</span>`}
      </span>
    </a>
  `;
};
