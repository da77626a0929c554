import { css } from 'lit';

/** The colours in the dark. */
const dark = css`
  --_accent: var(--offhook-accent, #6fd0dd);
  --_accent-text: var(--offhook-accent-text, #06262b);
  --_surface: var(--offhook-surface, #172226);
  --_sunken: var(--offhook-sunken, #0f181b);
  --_text: var(--offhook-text, #eaf1f3);
  --_muted: var(--offhook-muted, #a9bac0);
  --_line: var(--offhook-line, #314248);
  --_edge: var(--offhook-edge, #7f949b);
  --_good: var(--offhook-good, #7fdba6);
  --_good-soft: var(--offhook-good-soft, #12332a);
  --_bad: var(--offhook-bad, #ffb0a6);
  --_bad-soft: var(--offhook-bad-soft, #3d1c1a);
  --_warn: var(--offhook-warn, #f5c779);
  --_warn-soft: var(--offhook-warn-soft, #362a15);
  --_shadow: var(--offhook-shadow, 0 1px 2px rgb(0 0 0 / 40%), 0 16px 40px -12px rgb(0 0 0 / 60%));
  color-scheme: dark;
`;

/** What both elements look like: colours, type, buttons. Each colour is a custom property that a page may set. */
export const sharedStyles = css`
  :host {
    --_accent: var(--offhook-accent, #0b5f6b);
    --_accent-text: var(--offhook-accent-text, #ffffff);
    --_surface: var(--offhook-surface, #ffffff);
    --_sunken: var(--offhook-sunken, #f3f6f7);
    --_text: var(--offhook-text, #17252a);
    --_muted: var(--offhook-muted, #50626a);
    --_line: var(--offhook-line, #d5dee1);
    --_edge: var(--offhook-edge, #75878e);
    --_good: var(--offhook-good, #17693f);
    --_good-soft: var(--offhook-good-soft, #e3f4ea);
    --_bad: var(--offhook-bad, #a2281d);
    --_bad-soft: var(--offhook-bad-soft, #fdeeec);
    --_warn: var(--offhook-warn, #7a4a00);
    --_warn-soft: var(--offhook-warn-soft, #fdf3e0);
    --_radius: var(--offhook-radius, 16px);
    --_shadow: var(--offhook-shadow, 0 1px 2px rgb(15 35 42 / 8%), 0 12px 32px -12px rgb(15 35 42 / 22%));
    --_font: var(--offhook-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    color-scheme: light;
    display: block;
    max-inline-size: 27rem;
    font: 400 1rem/1.5 var(--_font);
    color: var(--_text);
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme='light'])) {
      ${dark}
    }
  }
  :host([theme='dark']) {
    ${dark}
  }
  *,
  *::before {
    box-sizing: border-box;
  }
  h2,
  form,
  h3,
  p,
  ol,
  ul {
    margin: 0;
    padding: 0;
  }
  .card {
    container-type: inline-size;
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    box-shadow: var(--_shadow);
    overflow: clip;
  }
  h2 {
    font-size: 1.3125rem;
    line-height: 1.25;
    font-weight: 650;
    letter-spacing: -0.011em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  h2:focus,
  h3:focus {
    outline: none;
  }
  h3 {
    font-size: 1rem;
    line-height: 1.35;
    font-weight: 600;
  }
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: 0.875rem;
    line-height: 1.45;
  }
  .icon {
    inline-size: 1.5em;
    block-size: 1.5em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
    min-block-size: 2.75rem;
    border-radius: calc(var(--_radius) * 0.625);
    border: 1px solid transparent;
    background: none;
    padding: 0.5rem 1.125rem;
  }
  button:disabled {
    cursor: default;
    opacity: 0.6;
  }
  .primary {
    background: var(--_accent);
    color: var(--_accent-text);
    font-weight: 600;
  }
  .primary:hover:not(:disabled) {
    background: color-mix(in oklab, var(--_accent) 88%, var(--_text));
  }
  .secondary {
    border-color: var(--_edge);
    font-weight: 500;
  }
  .secondary:hover:not(:disabled) {
    background: var(--_sunken);
  }
  .plain {
    color: var(--_muted);
    padding-inline: 0;
    text-align: start;
    text-decoration: underline;
    text-decoration-color: color-mix(in oklab, currentColor 45%, transparent);
    text-underline-offset: 0.2em;
  }
  .plain:hover:not(:disabled) {
    color: var(--_text);
    text-decoration-color: currentColor;
  }
  :is(button, input, summary, a):focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  input {
    font: inherit;
    color: inherit;
    background: var(--_surface);
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0.375rem 0.75rem;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.5);
  }
  input[aria-invalid='true'] {
    border-color: var(--_bad);
  }
  label {
    display: block;
    margin-block-end: 0.375rem;
  }
  .problem {
    color: var(--_bad);
    margin-block-start: 0.5rem;
  }
  .notice {
    display: flex;
    gap: 0.625rem;
    align-items: flex-start;
    padding: 0.75rem 1.25rem;
    font-size: 0.9375rem;
    line-height: 1.4;
  }
  .notice .icon {
    inline-size: 1.375em;
    block-size: 1.375em;
  }
  .notice.bad {
    color: var(--_bad);
    background: var(--_bad-soft);
  }
  .notice.warn {
    color: var(--_warn);
    background: var(--_warn-soft);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  .spread {
    justify-content: space-between;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }
  }
`;
