import { callerChecks, signals } from '../line/index.ts';
import { metricDefinitions } from './metrics.ts';
import { problemKinds } from './problem.ts';
import type { RefusalCode } from './refusals.ts';

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');

const GENERATED = '<!-- Made by `npm run generate`; do not edit. -->';

/** docs/generated/errors.md: every refusal, its HTTP status and the SIP status a phone gets (`sipStatus`, by refusal code). */
export const renderErrors = (sipStatus: Readonly<Record<string, number>>): string => {
  const kinds: Readonly<Record<string, (typeof problemKinds)[RefusalCode]>> = problemKinds;
  const codes = [...new Set([...Object.keys(kinds), ...Object.keys(sipStatus)])].sort();
  const rows = codes.flatMap((code) => {
    const http = kinds[code];
    const sip = sipStatus[code];
    // Told on under another name.
    if (!http && sip === undefined) return [];
    return row(`\`${code}\``, http ? String(http.status) : '-', String(sip ?? '-'), http?.title ?? '-');
  });
  return `${GENERATED}

# Refusals

Read the \`code\` of a problem (\`application/problem+json\`, RFC 9457), of an attempt or of a call here. Codes are stable; titles
and details are for people and may change. \`-\`: a refusal never shows there.

A call of the service number is answered 200 before anything is keyed in, and one that only an address vouches for before its code is
looked at. What is refused after that (\`code-...\`, \`line-blocked\`, \`line-not-allowed\`, \`media-intruded\`, \`fault\`) the phone hears as
the error tone, at \`call-diverted\` the call ends, and \`abandoned\` means that it hung up first: the status below is then not sent.

${table(['code', 'HTTP', 'SIP', 'title'], rows)}
`;
};

/** docs/generated/sip-refusals.md: why a request is refused, of SIP itself and of calls, each with its meaning. */
export const renderSipRefusals = (
  ofSip: Readonly<Record<string, string>>,
  ofCalls: Readonly<Record<string, string>>,
  endings: Readonly<Record<string, string>>,
): string => {
  const rows = (meanings: Readonly<Record<string, string>>) =>
    Object.entries(meanings).map(([code, meaning]) => row(`\`${code}\``, meaning));
  return `${GENERATED}

# Why a SIP request is refused

Read the \`refusal\` of \`GET /v1/sip/recent\` and of \`offhook doctor sip\` here; docs/operate.md, "Why does my ATA not register?", says what to do.
Codes are stable. To keys without the scope \`admin\`, \`password-wrong\`, \`user-unknown\` and \`line-unusable\` are all
\`not-authenticated\` and name no line, and all reasons of the second table are \`call-refused\`. \`challenged\` shows nowhere: it is no refusal.

${table(['refusal', 'what it means'], rows(ofSip))}

A call of a line is refused for these as well; \`GET /v1/calls\` has them too.

${table(['refusal', 'what it means'], rows(ofCalls))}

A call that is no refused request confirms nothing for one of these; only \`GET /v1/calls\` and \`offhook calls\` have them.

${table(['refusal', 'what it means'], rows(endings))}
`;
};

/** docs/generated/metrics.md: every metric of Offhook itself. */
export const renderMetrics = (): string => {
  const rows = metricDefinitions.map(({ name, kind, labels, help }) =>
    row(`\`${name}\``, kind, labels.map((label) => `\`${label}\``).join(' ') || '-', help),
  );
  return `${GENERATED}

# Metrics

Scrape \`/metrics\` from the same machine, or from elsewhere with an API key of scope \`metrics\` or \`admin\`. No label holds a user, an address, a
number or an id. The usual \`process_*\` and \`nodejs_*\` metrics of prom-client come with them.

${table(['metric', 'kind', 'labels', 'what it tells'], rows)}
`;
};

/** docs/generated/signals.md: everything that is noticed about a caller. */
export const renderSignals = (): string => {
  const stopping = callerChecks.map(({ name, refusal, meaning }) =>
    row(`\`${name}\``, 'always', `\`${refusal}\``, meaning),
  );
  const contradicting = signals.map(({ name, strength, meaning }) =>
    row(`\`${name}\``, strength, '`line-suspect`', meaning),
  );
  return `${GENERATED}

# Signals

Read here why a phone was refused: \`signals\` of a call (\`GET /v1/calls\`) and of an attempt hold these names. Nothing in a request
proves that an analog, DECT or ISDN phone made it, so signals only ever count against a caller. What is \`always\` refused is so at
every level of trust. A strong signal, which no known ATA or DECT base gives, refuses a line of \`trust\` standard or strict; a weak one
refuses a strict line only; a provisioned line has them recorded and nothing else. The first that refuses, in this order, is the
refusal of the call.

${table(['signal', 'strength', 'refusal', 'what was noticed'], [...stopping, ...contradicting])}
`;
};
