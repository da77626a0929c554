import { css } from 'lit';

/** The list of authenticator apps, and the steps of a set-up. */
export const authenticatorStyles = css`
  .body {
    display: grid;
    gap: 0.75rem;
    padding: 1.5rem 1.25rem;
    justify-items: stretch;
  }
  .eyebrow {
    color: var(--_accent);
    font-size: 0.8125rem;
    font-weight: 600;
    margin-block-end: -0.5rem;
  }
  footer {
    padding: 0.75rem 1.25rem;
    border-block-start: 1px solid var(--_line);
    background: var(--_sunken);
  }
  footer > :only-child {
    inline-size: 100%;
  }
  ul {
    list-style: none;
  }
  li[part='item'] {
    display: flex;
    gap: 0.875rem;
    align-items: flex-start;
    padding-block: 0.875rem;
    border-block-start: 1px solid var(--_line);
  }
  li[part='item'] .icon {
    color: var(--_accent);
  }
  li[part='item'] > div {
    flex: 1;
    min-inline-size: 0;
  }
  li[part='item'] button {
    margin-block-start: -0.625rem;
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .none {
    padding: 1.25rem;
    text-align: center;
    color: var(--_muted);
    background: var(--_sunken);
    border-radius: calc(var(--_radius) * 0.625);
  }
  .danger {
    background: var(--_bad);
    color: var(--_surface);
    font-weight: 600;
  }
  label {
    margin-block-end: -0.375rem;
  }
  .problem {
    margin-block-start: -0.25rem;
  }
  .qr {
    inline-size: min(100%, 15rem);
    margin-inline: auto;
    border-radius: calc(var(--_radius) * 0.5);
    border: 1px solid var(--_line);
  }
  summary {
    cursor: pointer;
    color: var(--_muted);
    font-size: 0.875rem;
    padding-block: 0.375rem;
  }
  .secret {
    margin-block-start: 0.375rem;
    padding: 0.625rem 0.75rem;
    background: var(--_sunken);
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.5);
    font-family: ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace;
    font-size: 0.9375rem;
    user-select: all;
  }
  .group {
    display: inline-block;
    margin-inline-end: 0.5em;
  }
  .app-code {
    font-size: 1.375rem;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.16em;
    line-height: 1.2;
  }
  .row.title {
    flex-wrap: nowrap;
    align-items: flex-start;
    color: var(--_good);
  }
  .row.title h2 {
    color: var(--_text);
  }
  .codes {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr));
    gap: 0.375rem 1rem;
    padding: 0.875rem 1rem;
    background: var(--_sunken);
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.625);
    font-family: ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace;
    font-size: 0.9375rem;
    user-select: all;
  }
  @container (max-width: 22rem) {
    .body,
    footer {
      padding-inline: 1rem;
    }
    footer > button {
      flex: 1;
    }
  }
`;
