import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { drawn, drawings as shared } from '../shared/icons.ts';

const drawings = {
  analog: svg`<path d="M4 9c0-2.8 3.6-4.5 8-4.5S20 6.2 20 9v1.5c0 .8-.7 1.5-1.5 1.5H17c-.8 0-1.4-.6-1.5-1.3l-.2-1.2H8.7l-.2 1.2c-.1.7-.7 1.3-1.5 1.3H5.500C4.7 12 4 11.3 4 10.500V9Z"/><path d="M8 12.5 5.5 19.500h13L16 12.5"/><circle cx="12" cy="15.5" r="2"/>`,
  dect: svg`<rect x="7.5" y="3" width="9" height="18" rx="2.5"/><path d="M10 6h4v3.500h-4zM10.2 12.800h.1M12 12.800h.1M13.8 12.800h.1M10.2 15.300h.1M12 15.300h.1M13.8 15.300h.1M10.2 17.800h.1M12 17.800h.1M13.8 17.800h.1"/>`,
  isdn: svg`<rect x="3.5" y="8" width="17" height="11" rx="2"/><path d="M7 11.500h5M7 15h.1M9.5 15h.1M12 15h.1M16.5 12v3.500M5 5.500h14"/>`,
  ip: svg`<rect x="7" y="2.5" width="10" height="19" rx="2.3"/><path d="M10.5 5.300h3M9.5 10l5 5M14.5 10l-5 5"/>`,
  alert: svg`<path d="M12 4.2 2.8 20h18.400L12 4.200Z"/><path d="M12 10.200v4.300M12 17.200v.1"/>`,
  check: shared.check,
  cross: shared.cross,
  overview: svg`<path d="M4 17a8 8 0 1 1 16 0"/><path d="M12 17l4-6M4 20h16"/>`,
  lines: shared.phone,
  calls: svg`<path d="M4 6.500h16M4 12h16M4 17.500h10"/>`,
  authenticators: shared.shield,
  keys: svg`<circle cx="8" cy="15.5" r="4.5"/><path d="M11.3 12.200 20 3.500M16.5 7l3 3M13.5 10l2 2"/>`,
  webhooks: svg`<circle cx="6" cy="17" r="2.5"/><circle cx="18" cy="17" r="2.5"/><circle cx="12" cy="6.5" r="2.5"/><path d="M10.7 8.700 7.200 14.800M13.3 8.700l3.500 6.100M8.500 17h7"/>`,
  doors: svg`<path d="M6 20.500V3.500h12v17M3.5 20.500h17M14.5 12.500v.1"/>`,
  audit: svg`<path d="M6 3.500h9l4 4v13H6zM14.5 3.500V8H19M9 12h7M9 15.500h7"/>`,
  installation: svg`<path d="M3.5 11.5 12 4l8.5 7.500M6 9.800V20h12V9.800M10 20v-5.500h4V20"/>`,
  login: svg`<rect x="5" y="10.5" width="14" height="9.500" rx="2"/><path d="M8 10.500V8a4 4 0 0 1 8 0v2.500M12 14.200v2.300"/>`,
  logo: svg`<path d="M3 8.600C3 5.6 7 3.8 12 3.800s9 1.8 9 4.800v1.300c0 .9-.7 1.5-1.5 1.500h-1.800c-.8 0-1.4-.5-1.5-1.300L15.9 9H8.100l-.3 1.100c-.1.8-.7 1.3-1.5 1.300H4.500C3.7 11.4 3 10.8 3 9.900Z"/><path d="M8 14.800v5.400M12 14.800v5.400M16 14.800v5.4"/>`,
} as const satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof drawings;

export const icon = (name: IconName): TemplateResult => drawn(drawings[name]);

/** How something is: `good` and `bad` differ in shape, not in colour alone. */
export type Lamp = 'good' | 'bad' | 'warn' | 'off';

/** A small lamp beside words that say the same. */
export const lamp = (state: Lamp): TemplateResult => html`<span class="lamp ${state}" aria-hidden="true"></span>`;
