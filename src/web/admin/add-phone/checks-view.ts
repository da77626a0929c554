import { html, type TemplateResult } from 'lit';
import type { AddPhoneKey, AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { withMachineText } from '../../shared/machine-text.ts';
import type { Device } from './device.ts';

/** The open ports with their transports: `5060 (UDP, TCP)`; undefined where none is open. */
const portsText = (ports: Device['server']['ports']): string | undefined => {
  const numbers = [...new Set(ports.map(({ port }) => port))];
  const transportsAt = (at: number) => ports.filter(({ port }) => port === at).map((it) => it.transport.toUpperCase());
  return numbers.length === 0
    ? undefined
    : numbers.map((port) => `${port} (${transportsAt(port).join(', ')})`).join(', ');
};

/** What to look at where nothing arrives, the likeliest first. */
export const checksView = (text: AddPhoneTexts, { host, ports }: Device['server']): TemplateResult => {
  const open = portsText(ports);
  const filled = (key: AddPhoneKey, name: string, value: string | undefined, instead: AddPhoneKey): TemplateResult =>
    value === undefined ? html`${text(key, { [name]: text(instead) })}` : withMachineText(text, key, { [name]: value });
  return html`
    <p class="label">${text('checkTitle')}</p>
    <ol class="checks">
      <li>${filled('checkServer', 'server', host ?? undefined, 'hostNone')}</li>
      <li>${filled('checkPort', 'ports', open, 'portsNone')}</li>
      <li>${text('checkActive')}</li>
      <li>${text('checkNetwork')}</li>
      <li>${text('checkFirewall')}</li>
    </ol>
  `;
};
