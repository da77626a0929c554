import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { delimiter, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { type Browser, type BrowserServer, chromium, type LaunchOptions, type Page } from 'playwright-core';

/** Debian's Chromium that never had a screen, and its package: half the work of the one with windows. */
export const browserCommand = 'chromium-headless-shell';

/** The Chromium of the system, and a page in it that runs a script of the tests. */
export interface OpenBrowser {
  /** Opens a page of its own, whose address is on 127.0.0.1, and waits until its script has run. */
  open(): Promise<Page>;
  /** Ends the browser and the server of its page. */
  close(): Promise<void>;
}

/** Opens a browser for pages that run this script of the tests. */
export const openBrowser = async (script: string): Promise<OpenBrowser> => {
  const server = await serve(await bundle(script));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('an HTTP server has a port');
  const browser = await launchBrowser().catch((cause: unknown) => {
    server.close();
    throw cause;
  });
  return {
    async open() {
      const page = await browser.newPage({ ignoreHTTPSErrors: true, permissions: ['microphone'] });
      await page.goto(`http://127.0.0.1:${address.port}/`);
      return page;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
};

/** Chromium without a screen, with a microphone that it makes up, and trusting every certificate. */
const launchOptions = (executablePath: string): LaunchOptions => ({
  executablePath,
  // Its sandbox refuses to run as root.
  chromiumSandbox: process.getuid?.() !== 0,
  args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--ignore-certificate-errors'],
});

/** A browser of one's own: contexts and pages of others are out of sight. Where the run shares one, it is a connection to that. */
export const launchBrowser = (): Promise<Browser> => {
  const shared = process.env.OFFHOOK_TEST_BROWSER;
  return shared === undefined
    ? chromium.launch(launchOptions(installedChromium() ?? browserCommand))
    : chromium.connect(shared);
};

/** Starts a Chromium for many connections at once. Undefined where it is not installed. */
export const launchServer = async (): Promise<BrowserServer | undefined> => {
  const executable = installedChromium();
  return executable === undefined
    ? undefined
    : chromium.launchServer({ ...launchOptions(executable), host: '127.0.0.1' });
};

const installedChromium = (): string | undefined => {
  const places = (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, browserCommand));
  return places.find((place) => existsSync(place));
};

const bundle = async (script: string): Promise<string> => {
  const built = await build({ entryPoints: [resolve(script)], bundle: true, write: false, format: 'iife' });
  return built.outputFiles[0]?.text ?? '';
};

const serve = async (script: string): Promise<Server> => {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8');
    response.end(
      isScript ? script : '<!doctype html><title>A page of the tests</title><script src="page.js"></script>',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};
