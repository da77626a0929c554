export { pageAddress } from './address.ts';
export { hostedPage } from './page.ts';
export type { StoredTicket, TicketUse } from './port.ts';
export type { NewTicket, Ticket } from './ticket.ts';
export { Tickets } from './tickets.ts';
export { BACKGROUND, type Waiting, waitingPage } from './waiting.ts';
export { type CookiePlace, WindowCookies } from './window-cookie.ts';
