import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';

/** What the page of a relying app does, and what its back end answers. */
export interface RelyingPageParts {
  /** Where Offhook is, once it is known. */
  readonly api: () => string;
  /** What its back end does with `POST /back/...`: gives JSON. */
  readonly back: (path: string, body: unknown) => Promise<unknown>;
}

/** A page of a relying app, on an origin of its own. */
export interface RelyingPage {
  readonly origin: string;
  close(): Promise<void>;
}

/** As strict as a page can be that imports a module of Offhook and lets it ask there. */
const cspOf = (api: string): string =>
  [
    "default-src 'none'",
    // With its slash: a path without one means that very address (CSP 3, 6.7.2.12).
    `script-src 'self' ${api}/`,
    `connect-src 'self' ${api}/`,
    "style-src 'self'",
    'img-src data:',
    "frame-src 'self' http://127.0.0.1:*",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html 'allow-duplicates'",
  ].join('; ');

/** How the page gets the elements: from Offhook, bundled with its own files, or as a script without modules. */
type Delivery = 'module' | 'own' | 'classic';

const importsOf = (api: string): Readonly<Record<Delivery, string>> => ({
  module: `import { windowId } from '${api}/ui/element.js'; import '${api}/ui/authenticators.js';`,
  own: "import { windowId } from '/element.js';",
  classic: 'const { windowId } = offhook;',
});

const isDelivery = (text: string | null): text is Delivery => text === 'own' || text === 'classic';

const script = (api: string, delivery: Delivery): string => `
${importsOf(api)[delivery]}
const wanted = new URLSearchParams(location.search);
const back = async (path, body = {}) => {
  const answer = await fetch('/back/' + path, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw await answer.json().catch(() => new Error(path + ' was answered ' + answer.status));
  return answer.json();
};
window.heard = [];
for (const name of ['confirmed', 'completed', 'cancelled', 'expired', 'blocked', 'revoked', 'failed'])
  document.addEventListener('offhook-' + name, ({ detail }) => window.heard.push({ name, detail }));
window.windowId = windowId;
window.back = back;
const element = document.createElement(wanted.get('element') ?? 'offhook-confirm');
element.load = async () => back('ask', { window: await windowId() });
element.backend = {
  list: () => back('list'),
  enrol: async (name) => back('enrol', { name, window: await windowId() }),
  verify: (id, code) => back('verify', { id, code }),
  remove: async (id) => back('remove', { id, window: await windowId() }),
};
if (${delivery === 'own'}) element.setAttribute('base-url', '${api}');
if (wanted.has('theme')) element.setAttribute('theme', wanted.get('theme'));
if (wanted.has('element') || !wanted.has('none')) document.querySelector('main').append(element);
`;

const scripts = (api: string, delivery: Delivery): string =>
  delivery === 'classic'
    ? `<script src="${api}/ui/element.classic.js"></script><script src="/page.js?by=classic" defer></script>`
    : `<script type="module" src="/page.js?by=${delivery}"></script>`;

const html = (lang: string, head: string): string =>
  `<!doctype html><html lang="${lang}"><meta name="viewport" content="width=device-width"><title>A page of a relying app</title><link rel="stylesheet" href="/page.css">${head}<body><main><h1>My house</h1><button id="other">Something else</button></main></body></html>`;

const css = 'body { margin: 1rem; } @media (prefers-color-scheme: dark) { body { background: #0a1012; color: #fff; } }';

/** Serves the page at `/?lang=...&by=...`, another that holds it, or that of the origin `of`, in a frame at `/frame`, and its back end. */
export const serveRelyingPage = async ({ api, back }: RelyingPageParts): Promise<RelyingPage> => {
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://page');
    const send = (type: string, body: string) => response.setHeader('content-type', `${type}; charset=utf-8`).end(body);
    response.setHeader('content-security-policy', cspOf(api()));
    const by = url.searchParams.get('by');
    const delivery = isDelivery(by) ? by : 'module';
    if (url.pathname === '/page.js') send('text/javascript', script(api(), delivery));
    else if (url.pathname === '/element.js') send('text/javascript', readFileSync('dist/web/element.js', 'utf8'));
    else if (url.pathname === '/page.css') send('text/css', css);
    else if (url.pathname === '/frame')
      send(
        'text/html',
        `<!doctype html><title>Frame</title><iframe src="${url.searchParams.get('of') ?? ''}/"></iframe>`,
      );
    else if (url.pathname.startsWith('/back/')) {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        back(url.pathname.slice('/back/'.length), JSON.parse(text)).then(
          (body) => send('application/json', JSON.stringify(body ?? null)),
          (cause: unknown) => response.writeHead(403).end(String(cause)),
        );
      });
    } else send('text/html', html(url.searchParams.get('lang') ?? 'en', scripts(api(), delivery)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('an HTTP server has a port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
