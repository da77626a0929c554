import { html, type TemplateResult } from 'lit';
import type { AdminTexts } from '../../i18n/admin-texts.ts';
import { count } from '../format.ts';

const FREE_PORTS = /^(\d+) of (\d+) ports are free$/;

/** What a part says of itself. Servers say it in English; what we know by heart is said in the reader's language. */
export const partDetail = (text: AdminTexts, detail: string): TemplateResult => {
  const [, free, all] = FREE_PORTS.exec(detail) ?? [];
  if (free === undefined || all === undefined) return html`<span lang="en">${detail}</span>`;
  const { language } = text;
  return html`${text('portsFree', { free: count(language, Number(free)), all: count(language, Number(all)) })}`;
};
