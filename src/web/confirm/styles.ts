import { css } from 'lit';

/** The dialog of a confirmation. */
export const confirmStyles = css`
  header {
    display: flex;
    gap: 1rem;
    align-items: flex-start;
    justify-content: space-between;
    padding: 1.25rem 1.25rem 1rem;
    border-block-end: 1px solid var(--_line);
  }
  .eyebrow {
    color: var(--_accent);
    font-size: 0.8125rem;
    font-weight: 600;
    letter-spacing: 0.01em;
    margin-block-end: 0.125rem;
  }
  .body {
    padding: 1rem 1.25rem;
    display: grid;
    gap: 0.25rem;
  }
  .timer {
    display: flex;
    flex: none;
    align-items: center;
    gap: 0.5rem;
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    line-height: 1;
    color: var(--_muted);
    padding-block-start: 0.125rem;
  }
  .timer svg {
    inline-size: 1.75rem;
    block-size: 1.75rem;
    transform: rotate(-90deg);
    fill: none;
    stroke-width: 4;
  }
  .timer .track {
    stroke: var(--_line);
  }
  .timer .left {
    stroke: var(--_accent);
    stroke-linecap: round;
    transition: stroke-dashoffset 1s linear;
  }
  .timer.soon {
    color: var(--_bad);
  }
  .timer.soon .left {
    stroke: var(--_bad);
  }
  .method {
    display: flex;
    gap: 0.875rem;
    padding-block: 1rem;
  }
  .method:first-child {
    padding-block-start: 0;
  }
  .or {
    display: flex;
    align-items: center;
    gap: 0.75rem;
  }
  .or::before,
  .or::after {
    content: '';
    flex: 1;
    border-block-start: 1px solid var(--_line);
  }
  .method > .icon {
    color: var(--_accent);
    margin-block-start: -0.0625rem;
  }
  .method > div {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    gap: 0.375rem;
    justify-items: start;
  }
  .method > div > * {
    max-inline-size: 100%;
  }
  form {
    inline-size: 100%;
  }
  ol {
    list-style: none;
    counter-reset: step;
    display: grid;
    gap: 0.375rem;
    inline-size: 100%;
  }
  ol > li {
    counter-increment: step;
    position: relative;
    padding-inline-start: 1.75rem;
  }
  ol > li::before {
    content: counter(step);
    position: absolute;
    inset-inline-start: 0;
    inset-block-start: 0.1875rem;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    border-radius: 50%;
    background: var(--_sunken);
    border: 1px solid var(--_line);
    color: var(--_muted);
    font-size: 0.75rem;
    font-weight: 600;
    line-height: 1.125rem;
    text-align: center;
  }
  .number {
    display: block;
    margin-block: 0.5rem 0.375rem;
    margin-inline-start: -1.75rem;
    padding: 0.625rem 0.75rem;
    background: var(--_sunken);
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.625);
    font-size: clamp(1.5rem, 10.5cqi, 2.5rem);
    font-weight: 600;
    font-variant-numeric: tabular-nums lining-nums;
    line-height: 1.2;
    letter-spacing: 0.02em;
    text-align: center;
    white-space: nowrap;
    user-select: all;
  }
  .group + .group {
    margin-inline-start: 0.32em;
  }
  .other .number {
    font-size: clamp(1.25rem, 7cqi, 1.625rem);
    margin-inline-start: 0;
    padding: 0.375rem 0.75rem;
    inline-size: fit-content;
  }
  details {
    inline-size: 100%;
  }
  summary {
    cursor: pointer;
    color: var(--_muted);
    font-size: 0.875rem;
    padding-block: 0.5rem;
    border-radius: 4px;
  }
  summary:hover {
    color: var(--_text);
  }
  details ol {
    padding-block: 0.25rem 0.5rem;
    font-size: 0.9375rem;
  }
  .field {
    flex-wrap: nowrap;
  }
  .field input {
    flex: 1;
    min-inline-size: 0;
  }
  .app-code {
    font-size: 1.375rem;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.16em;
    line-height: 1.2;
  }
  .aside {
    display: flex;
    gap: 0.625rem;
    align-items: flex-start;
    color: var(--_muted);
    padding-block: 0.5rem;
  }
  .aside .icon {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    opacity: 0.75;
  }
  footer.row {
    /* What ends the question is in reach however long it is; a page with a bar at its bottom says how high that is. */
    position: sticky;
    inset-block-end: var(--offhook-bottom, 0px);
    flex-wrap: nowrap;
    padding: 0.75rem 1.25rem;
    border-block-start: 1px solid var(--_line);
    background: var(--_sunken);
  }
  .ending {
    display: grid;
    justify-items: center;
    gap: 0.5rem;
    padding: 2rem 1.5rem 1.75rem;
    text-align: center;
  }
  .ending .body {
    padding: 0;
    gap: 0.375rem;
    max-inline-size: 22rem;
  }
  .ending .action {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .ending .actions {
    display: grid;
    justify-items: center;
    gap: 0.5rem;
    inline-size: 100%;
    margin-block-start: 1rem;
  }
  .wide {
    inline-size: min(100%, 16rem);
  }
  .sign {
    display: grid;
    place-items: center;
    inline-size: 3.5rem;
    block-size: 3.5rem;
    border-radius: 50%;
    margin-block-end: 0.5rem;
    background: var(--_sunken);
    color: var(--_muted);
  }
  .sign .icon {
    inline-size: 1.875rem;
    block-size: 1.875rem;
    stroke-width: 2;
  }
  .sign.good {
    background: var(--_good-soft);
    color: var(--_good);
    animation: appear 0.35s cubic-bezier(0.2, 0.9, 0.3, 1.3);
  }
  .sign.bad {
    background: var(--_bad-soft);
    color: var(--_bad);
  }
  .dots {
    display: flex;
    gap: 0.5rem;
    padding-block: 1.5rem 0.5rem;
  }
  .dots span {
    inline-size: 0.625rem;
    block-size: 0.625rem;
    border-radius: 50%;
    background: var(--_accent);
    animation: breathe 1.4s ease-in-out infinite;
  }
  .dots span:nth-child(2) {
    animation-delay: 0.2s;
  }
  .dots span:nth-child(3) {
    animation-delay: 0.4s;
  }
  @keyframes breathe {
    0%,
    70%,
    100% {
      opacity: 0.3;
    }
    35% {
      opacity: 1;
    }
  }
  @keyframes appear {
    from {
      transform: scale(0.6);
      opacity: 0;
    }
  }
  @container (max-width: 22rem) {
    header,
    .body,
    footer.row,
    .notice {
      padding-inline: 1rem;
    }
    .method {
      gap: 0.625rem;
    }
    .field {
      flex-wrap: wrap;
    }
    .field input {
      flex-basis: 100%;
    }
    .field button {
      flex: 1;
    }
    /* The number gets the whole width. */
    .steps .number {
      margin-inline-start: -3.875rem;
      font-size: 10.5cqi;
    }
  }
`;
