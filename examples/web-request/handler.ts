import { type Offhook, requireConfirmation } from 'offhook/client';

/** For every framework whose handlers take a `Request` and give a `Response`: Hono, Next.js, Remix, Deno, Bun. */
export const createHandler = (offhook: Offhook): ((request: Request) => Promise<Response>) => {
  const confirmed = requireConfirmation<Request>({
    offhook,
    // A real app takes user and session from its own log-in, and the address from its proxy.
    identify: ({ headers }) => {
      const window = headers.get('x-window');
      return window === null ? undefined : { user: 'anna', session: 's1', window };
    },
  });
  return confirmed.web(() => new Response('all settings\n'));
};
