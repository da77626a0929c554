import { html } from 'lit';

/** A window and a lamp: nothing to press. */
export const livingRoom = html`<svg class="furniture" viewBox="0 0 320 190" aria-hidden="true">
  <g class="pane">
    <rect class="frame" x="28" y="34" width="150" height="116" rx="4" />
    <rect class="sky" x="36" y="42" width="134" height="100" />
    <circle class="sun" cx="138" cy="68" r="15" />
    <path class="hill" d="M36 124c26-22 48-22 70-6 20-16 42-18 64-2v26H36z" />
    <path class="bars" d="M103 42v100M36 90h134" />
    <path class="curtain" d="M22 30h34c0 50-8 90-30 122l-4 2zM184 30h-34c0 50 8 90 30 122l4 2z" />
    <path class="rod" d="M14 30h178" />
  </g>
  <g class="lamp">
    <path class="rod" d="M262 0v44" />
    <path class="shade" d="M246 44h32l20 40h-72z" />
    <ellipse class="light" cx="262" cy="85" rx="34" ry="6" />
  </g>
</svg>`;
