/** Where everything of the hosted page is, below each host that serves it. */
export const hostedFolder = '/.offhook';

/** The address of the page that asks for a ticket, below `base`: an origin, or what else the folder stands below. */
export const pageAddress = (base: string, ticket: string): string =>
  `${base}${hostedFolder}/confirm?${new URLSearchParams({ t: ticket })}`;
