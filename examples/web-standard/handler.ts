import { type Offhook, requireConfirmation } from 'offhook/client';

type Handler = (request: Request) => Promise<Response>;

/** For every framework whose handlers take a `Request` and give a `Response`: Hono, Next.js, Remix, Deno, Bun. */
export const createHandler = (offhook: Offhook): Handler => {
  // A real app takes user and session from its own log-in, and the address from its server or proxy.
  const who = ({ headers }: Request) => ({ user: 'anna', session: 's1', window: headers.get('x-window') ?? '' });
  const confirmed = requireConfirmation<Request>({
    offhook,
    identify: (request) => (who(request).window === '' ? undefined : who(request)),
  });

  const exportSettings = confirmed.web(() => new Response('all settings\n'));
  const okClick = async (id: string): Promise<Response> => {
    const { state } = await offhook.complete(id);
    return Response.json({ state });
  };

  return async (request) => {
    const { pathname } = new URL(request.url);
    const [, id] = /^\/confirmations\/([^/]+)\/ok$/.exec(pathname) ?? [];
    if (pathname === '/export') return exportSettings(request);
    if (id !== undefined && request.method === 'POST') return okClick(id);
    if (pathname !== '/confirmations' || request.method !== 'POST') return new Response('not found\n', { status: 404 });
    // The page calls this after a 401 and shows the person what to dial. This one is for somebody at home.
    const asked = { ...who(request), action: { id: 'settings.export', title: 'Export settings' } };
    return Response.json(await offhook.create({ ...asked, clientAddress: '192.168.178.20' }));
  };
};
