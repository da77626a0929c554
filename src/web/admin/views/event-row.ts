import { html, nothing, type TemplateResult } from 'lit';
import type { EventView } from '../../../http/schema.ts';
import type { AdminTexts } from '../../i18n/admin-texts.ts';
import { eventText, refusalText, signalText } from '../../i18n/names.ts';
import { withMachineText } from '../../shared/machine-text.ts';
import type { Context } from '../context.ts';
import { type Fact, factsOf, timeOf } from '../event-facts.ts';
import { dateTime } from '../format.ts';

/** A fact in words where it has some, else as it stands. */
const factText = ({ language }: AdminTexts, fact: Fact): string => {
  const at = timeOf(fact);
  if (at !== undefined) return dateTime(language, at);
  const value = String(fact.value);
  if (fact.name.endsWith('.code')) return refusalText(language, value);
  return fact.name.endsWith('signals') ? signalText(language, value) : value;
};

/** What an event is about, in the words of its data: why a phone was refused, what was asked for. */
const gist = (text: AdminTexts, facts: readonly Fact[]): string | undefined => {
  const found = ['attempt.code', 'action.title', 'by.line.label', 'by.method', 'name', 'outcome', 'reason'].flatMap(
    (name) => facts.filter((fact) => fact.name === name),
  )[0];
  return found && factText(text, found);
};

/** One event of the log. */
export const eventRow = ({ text }: Context, event: EventView): TemplateResult => {
  const { language } = text;
  const facts = factsOf(event.data);
  const about = gist(text, facts);
  return html`
    <li class="event">
      <p class="event-line">
        <time dir="auto" class="muted small" datetime=${event.at}>${dateTime(language, event.at)}</time>
        <b>${eventText(language, event.type)}</b>
        ${about === undefined ? nothing : html`<span class="break">${about}</span>`}
      </p>
      <p class="muted small break">
        ${text('auditNumber', { seq: String(event.seq) })} · <code dir="ltr">${event.type}</code> · <code dir="ltr">${event.subject}</code>
        ${event.app === null ? nothing : html` · ${withMachineText(text, 'auditApp', { app: event.app })}`}
        ${event.actor === null ? nothing : html` · ${withMachineText(text, 'auditActor', { actor: event.actor })}`}
      </p>
      ${
        facts.length === 0
          ? nothing
          : html`
              <details>
                <summary>${text('details')}<span class="sr"> – ${text('auditNumber', { seq: String(event.seq) })}</span></summary>
                <dl class="facts data">
                  ${facts.map((fact) => html`<div><dt><code dir="ltr">${fact.name}</code></dt><dd class="break"><bdi>${factText(text, fact)}</bdi></dd></div>`)}
                </dl>
              </details>
            `
      }
    </li>
  `;
};
