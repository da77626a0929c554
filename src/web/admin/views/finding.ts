import { html, nothing, type TemplateResult } from 'lit';
import type { AdminTexts } from '../../i18n/admin-texts.ts';
import { adviceText, requestRefusalText } from '../../i18n/names.ts';
import { withMachineText } from '../../shared/machine-text.ts';
import type { Finding } from '../findings.ts';
import { count, duration } from '../format.ts';
import { lamp } from '../icons.ts';
import { partText } from './kinds.ts';
import { partDetail } from './part-detail.ts';
import { addressOf } from './shell.ts';

interface Words {
  readonly title: string;
  readonly detail?: string | TemplateResult | undefined;
  /** Where there is more, as a fragment of the address. */
  readonly more: string | undefined;
}

/** The page that waits for the phone of a line, and says what is wrong. */
const whyNot = ({ id }: { readonly id: string }): string => `add-phone/${encodeURIComponent(id)}/wait`;

const words = (text: AdminTexts, finding: Finding): Words => {
  const { language } = text;
  switch (finding.kind) {
    case 'part':
      return {
        title: text(finding.weight === 'bad' ? 'findPart' : 'findPartOdd', { part: partText(text, finding.part.part) }),
        detail: html`${partDetail(text, finding.part)}<offhook-admin-part-advice .about=${finding.part} .language=${language}></offhook-admin-part-advice>`,
        more: undefined,
      };
    case 'suspect':
      return {
        title: text('findSuspect', { line: finding.line.label }),
        detail: adviceText(language, 'line-suspect'),
        more: 'lines',
      };
    case 'intruded':
      return {
        title: text('findIntruded', { line: finding.line.label }),
        detail: adviceText(language, 'media-intruded'),
        more: 'calls',
      };
    case 'no-line':
      return finding.off === undefined
        ? { title: text('findNoLine'), detail: text('findNoLineText'), more: 'add-phone' }
        : { title: text('findNoLine'), detail: text('findNoLineOff', { line: finding.off.label }), more: 'lines' };
    case 'passwords':
      return {
        title: text('findPasswords'),
        detail: withMachineText(
          text,
          'findPasswordsText',
          { address: finding.address },
          { n: count(language, finding.tries) },
        ),
        more: 'calls',
      };
    case 'refused': {
      const { line, address, userAgent, refusal } = finding.request;
      const device = userAgent ?? text('aDevice');
      const why = requestRefusalText(language, refusal);
      return {
        title: line ? text('findRefused', { line: line.label }) : text('findRefusedUnknown'),
        detail:
          userAgent === null
            ? withMachineText(text, 'findRefusedText', { address }, { device, why })
            : withMachineText(text, 'findRefusedText', { address, device }, { why }),
        more: line ? whyNot(line) : 'lines',
      };
    }
    case 'blocked': {
      const { label, tries } = finding.line;
      return {
        title: text('findBlocked', { line: label, time: duration(language, tries.blockedForSeconds) }),
        detail: text('findBlockedText'),
        more: 'lines',
      };
    }
    case 'unregistered':
      return {
        title: text('findUnregistered', { line: finding.line.label }),
        detail: text('findUnregisteredText'),
        more: whyNot(finding.line),
      };
    case 'webhook': {
      const { dead, url } = finding.webhook;
      return {
        title: text('findWebhooks'),
        detail: withMachineText(text, 'findWebhooksText', { url }, { n: count(language, dead) }),
        more: 'installation',
      };
    }
    case 'seals':
      return {
        title: text('findSeals'),
        detail: text('findSealsText', { n: count(language, finding.unsealed) }),
        more: 'audit',
      };
    default:
      return finding satisfies never;
  }
};

/** One thing that needs attention, and where to see more of it. */
export const findingRow = (text: AdminTexts, finding: Finding): TemplateResult => {
  const { title, detail, more } = words(text, finding);
  return html`
    <li class="finding ${finding.weight}">
      ${lamp(finding.weight)}
      <div>
        <p class="finding-title">${more === undefined ? title : html`<a href=${addressOf(more)}>${title}</a>`}</p>
        ${detail === undefined ? nothing : html`<p class="muted small break">${detail}</p>`}
      </div>
    </li>
  `;
};
