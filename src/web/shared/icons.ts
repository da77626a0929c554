import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

/** Drawings of 24 by 24, in strokes. */
export const drawings = {
  alert: svg`<path d="M12 4 3 20h18L12 4Z"/><path d="M12 10v4.5M12 17.3v.2"/>`,
  app: svg`<rect x="7" y="2.5" width="10" height="19" rx="2.2"/><path d="M9.8 12.2l1.6 1.6 2.9-3.2M11 18.5h2"/>`,
  button: svg`<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="3.6"/>`,
  check: svg`<path d="M5 12.6l4.6 4.6L19 7.6"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.2V12l3 2"/>`,
  cross: svg`<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>`,
  offline: svg`<path d="M4 4l16 16M8.6 15.4a5 5 0 0 1 5-1.2M5.5 12a9.6 9.6 0 0 1 4-2.3M18.5 12a9.7 9.7 0 0 0-5-2.6M12 18.6v.1"/>`,
  phone: svg`<path d="M5.2 4h3.4l1.6 4.1-2.1 1.5a12 12 0 0 0 6.3 6.3l1.5-2.1L20 15.4v3.4c0 .7-.6 1.2-1.2 1.2C10.6 20 4 13.4 4 5.2 4 4.5 4.5 4 5.2 4Z"/>`,
  shield: svg`<path d="M12 3l7.5 2.8v5.4c0 4.6-3.1 8-7.5 9.8-4.4-1.8-7.5-5.2-7.5-9.8V5.8L12 3Z"/><path d="M9 11.9l2.2 2.2 3.9-4.2"/>`,
} as const satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof drawings;

/** A drawing beside words that say the same: nobody who listens needs it. */
export const drawn = (drawing: SVGTemplateResult): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${drawing}</svg>`;

export const icon = (name: IconName): TemplateResult => drawn(drawings[name]);
