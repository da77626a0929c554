import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: `src/${path}`, text: readFileSync(`src/${path}`, 'utf8') }));

/** What runs in a browser brings nothing of the server along: it has addresses from its page. */
const browser = ['src/web/', 'src/demo/page/'];

/** The files in which something stands, apart from those folders. */
const filesWith = (pattern: RegExp, apart: readonly string[] = []): readonly string[] =>
  sources
    .filter(({ path, text }) => pattern.test(text) && !apart.some((folder) => path.startsWith(folder)))
    .map(({ path }) => path)
    .sort();

describe('what stands in one place', () => {
  it('is the reading of the Authorization header: no route does it', () => {
    expect(filesWith(/headers\s*(?:\.authorization|\[['"]authorization)/i)).toEqual(['src/http/auth.ts']);
  });

  it('is the making of an address of this server: scheme, host and port are put together once', () => {
    const made = /`(?:http|ws)s?:\/\/\$\{|`\$\{[^`}]*scheme\}:\/\/|['"](?:http|ws)s?:\/\/['"]\s*\+/;
    expect(filesWith(made, browser)).toEqual(['src/lib/own-url.ts']);
  });

  it('is the reading of the clock: the time of day can be set, and one place decides what that means', () => {
    const apart = ['src/web/', 'src/demo/page/', 'src/client/', 'src/demo/round.ts'];
    expect(filesWith(/\bDate\.now\b|\bperformance\.now\b|\bhrtime\b|\bnew Date\(\)/, apart)).toEqual([
      'src/lib/clock.ts',
    ]);
  });

  it('is the making of an INVITE or a REFER: the phone of the demonstration calls, Offhook calls nobody', () => {
    const made = filesWith(
      /\bmethod:\s*['"`](?:INVITE|REFER)\b|#build\(\s*'INVITE'|['"`](?:INVITE|REFER) (?:sips?|tel):/,
    );
    expect(made).toEqual(['src/demo/phone/call.ts']);
  });

  it('is the joining of an address and a path: nobody writes a path of the API behind a value', () => {
    expect(filesWith(/\}\/(?:v1|docs|livez|readyz|metrics|openapi\.json)\b/, browser)).toEqual([]);
    expect(filesWith(/'Location',\s*[`'"]/)).toEqual([]);
  });

  it('is where a page finds its Offhook: none asks at the root of its host, where a proxy may have put something else', () => {
    const pages = readdirSync('src/web', { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:ts|html|css)$/.test(path))
      .filter((path) => {
        const text = readFileSync(`src/web/${path}`, 'utf8');
        return /(?:href|src)=["']?\/|\b(?:fetch|url)\(\s*["'`]?\//.test(text);
      });
    expect(pages).toEqual([]);
    const loaded = filesWith(/import\.meta\.url/).filter((path) => path.startsWith('src/web/'));
    expect(loaded).toEqual(['src/web/shared/home.ts']);
  });

  it('is the URN of a problem; relying apps, which import nothing of the server, write one of their own', () => {
    expect(filesWith(/urn:offhook:problem/, ['src/http/schema/'])).toEqual([
      'src/client/require-confirmation.ts',
      'src/http/problem.ts',
    ]);
  });

  it('is the asking over HTTP: commands, demonstration and relying apps share one client', () => {
    expect(filesWith(/(?<![\w.#])fetch\(/, browser)).toEqual([]);
    expect(filesWith(/`Bearer \$\{/, browser)).toEqual([
      'src/client/ask.ts',
      // Not of Offhook: a client is told with its own word.
      'src/doors/openid/pings.ts',
    ]);
  });
});
