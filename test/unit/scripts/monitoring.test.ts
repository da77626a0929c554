import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { callEndings, callRefusals } from '../../../src/dialin/index.ts';
import { eventTypes } from '../../../src/events/event-types.ts';
import { createMetrics, metricDefinitions, nothingAlive } from '../../../src/http/metrics.ts';
import { sipRefusals } from '../../../src/sip/refusals.ts';
import { describeWithTools } from '../../support/tool.ts';

const RULES = 'sip-config/monitoring/offhook-alerts.yaml';
const DASHBOARD = 'sip-config/monitoring/offhook-dashboard.json';

const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Offhook[A-Z]\w+$/),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.strictObject({ summary: z.string(), action: z.string() }),
        }),
      ),
    }),
  ),
});
const rules = rulesSchema.parse(parse(readFileSync(RULES, 'utf8'))).groups.flatMap((group) => group.rules);

const panelSchema = z.object({
  id: z.int(),
  type: z.enum(['row', 'stat', 'timeseries']),
  title: z.string().min(1),
  gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
  targets: z.array(z.object({ refId: z.string(), expr: z.string() })).optional(),
});
const dashboard = z
  .object({ title: z.string(), templating: z.object({ list: z.array(z.object({ name: z.string() })) }) })
  .extend({ panels: z.array(panelSchema) })
  .parse(JSON.parse(readFileSync(DASHBOARD, 'utf8')));
const shown = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

/** What Prometheus adds to every series, and the buckets of a histogram. */
const OF_THE_SCRAPE = ['instance', 'job'];

const ofOthers = await createMetrics(() => nothingAlive).registry.getMetricsAsArray();

const SERIES = /\b((?:offhook|nodejs|process)_\w+)(?:\{([^}]*)\})?/g;

/** The metric that a series belongs to: a histogram is several. */
const metricOf = (series: string) =>
  metricDefinitions.find(
    ({ name, kind }) =>
      series === name || (kind === 'histogram' && series.replace(/_(?:bucket|sum|count)$/, '') === name),
  );

/** The values that a label may have, where that is known; `help` names them. */
const isValue = (label: string, value: string, help: string): boolean => {
  switch (label) {
    case 'refusal':
      return value in { ...callRefusals, ...callEndings, ...sipRefusals };
    case 'event':
      return (eventTypes as readonly string[]).includes(value);
    case 'le':
      return value === '0.06';
    case 'route':
      return value === '/readyz';
    case 'answer':
      return /^(?:\d{3}|fault-\d{3})$/.test(value);
    case 'status':
      return /^[1-5]\d\d$/.test(value);
    default:
      return new RegExp(`\\b${value}\\b`).test(help);
  }
};

const used = [...rules.map(({ alert, expr }) => ({ title: alert, expr })), ...shown];

describe('the alert rules and the dashboard', () => {
  it.each(used)('read for $title series that there are, by labels and values that they have', ({ expr }) => {
    const series = [...expr.matchAll(SERIES)];
    expect(series.length).toBeGreaterThan(0);
    for (const [, name = '', matchers = ''] of series) {
      const metric = metricOf(name);
      if (!metric) expect(ofOthers.map((other) => other.name)).toContain(name);
      for (const [, label = '', , values = ''] of matchers.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)) {
        if (OF_THE_SCRAPE.includes(label)) continue;
        expect([...(metric?.labels ?? []), ...(name.endsWith('_bucket') ? ['le'] : [])]).toContain(label);
        for (const value of values.split('|')) expect(isValue(label, value, metric?.help ?? ''), value).toBe(true);
      }
    }
    const labels = series.flatMap(([, name = '']) => metricOf(name)?.labels ?? []);
    for (const [, by = ''] of expr.matchAll(/\bby \(([^)]*)\)/g))
      for (const label of by.split(',').map((one) => one.trim()))
        expect([...labels, ...OF_THE_SCRAPE, 'le']).toContain(label);
  });

  it('leave out no metric that there is', () => {
    const all = shown.map(({ expr }) => expr).join('\n');
    for (const { name } of metricDefinitions) expect(all).toMatch(new RegExp(`\\b${name}`));
  });

  it('have a name each, and words for whoever is woken', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { annotations } of rules) for (const text of Object.values(annotations)) expect(text).toMatch(/\.$/);
  });

  it('are the ones that docs/operate.md explains, in the same order', () => {
    const page = readFileSync('docs/operate.md', 'utf8');
    const explained = [...page.matchAll(/^\| `(Offhook\w+)` \|/gm)].map(([, alert]) => alert);
    expect(explained).toEqual(rules.map(({ alert }) => alert));
  });

  it('has panels that do not lie on each other, within the width of the page', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
    }
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const variables = dashboard.templating.list.map(({ name }) => name);
    for (const [, name] of readFileSync(DASHBOARD, 'utf8').matchAll(/\$\{?([a-z]\w*)/g))
      expect(variables).toContain(name);
  });
});

/** What Prometheus scrapes each minute of a house where all is well: a phone has gone and come back, somebody mistyped. */
const QUIET: Readonly<Record<string, string>> = {
  'offhook_sip_bindings{instance="a"}': '2x120',
  'offhook_mqtt_connected{instance="a"}': '1x120',
  'offhook_registrations{instance="a", name="fritz", state="registered"}': '1x120',
  'offhook_registrations_lost_total{instance="a", name="fritz"}': '1x120',
  'offhook_faults_total{instance="a", task="dial"}': '3x120',
  'offhook_http_requests_total{instance="a", route="/readyz", method="GET", status="200"}': '0+2x120',
  'offhook_http_requests_total{instance="a", route="/readyz", method="GET", status="503"}': '4x120',
  'offhook_http_request_seconds_bucket{instance="a", route="/readyz", method="GET", le="0.5"}': '0+2x120',
  'offhook_http_request_seconds_bucket{instance="a", route="/readyz", method="GET", le="1"}': '0+2x120',
  'offhook_http_request_seconds_bucket{instance="a", route="/readyz", method="GET", le="+Inf"}': '0+2x120',
  'offhook_calls_total{instance="a", outcome="refused", refusal="code-unknown"}': '0+0.01x120',
  'offhook_calls_total{instance="a", outcome="refused", refusal="line-blocked"}': '2x120',
  'offhook_calls_total{instance="a", outcome="refused", refusal="line-suspect"}': '1x120',
  'offhook_calls_total{instance="a", outcome="refused", refusal="no-media-port"}': '1x120',
  'offhook_calls_total{instance="a", outcome="refused", refusal="store-unavailable"}': '1x120',
  'offhook_calls_total{instance="a", outcome="refused", refusal="clock-behind"}': '1x120',
  'offhook_rtp_beat_seconds_bucket{instance="a", le="0.06"}': '0+100x120',
  'offhook_rtp_beat_seconds_count{instance="a"}': '0+101x120',
  'offhook_rtp_strangers_total{instance="a"}': '0+1x120',
  'offhook_sip_bans_total{instance="a", severity="banned"}': '1x120',
  'offhook_http_connections_refused_total{instance="a", server="http"}': '2x120',
  'offhook_tr064_requests_total{instance="a", asked="start", answer="200"}': '0+1x120',
  'offhook_sip_dropped_total{instance="a", reason="rate"}': '0+6x120',
};

/** One series each that is other than usual, from the hundredth minute on or before, and the alert that it is to raise. */
const TROUBLE: Readonly<Record<string, readonly [series: string, values: string]>> = {
  OffhookGone: ['offhook_sip_bindings{instance="a"}', '2x90 stale'],
  OffhookNotReady: [
    'offhook_http_requests_total{instance="a", route="/readyz", method="GET", status="503"}',
    '4x100 5+2x20',
  ],
  OffhookStoreUnavailable: [
    'offhook_calls_total{instance="a", outcome="refused", refusal="store-unavailable"}',
    '1x115 2x5',
  ],
  OffhookClockBehind: ['offhook_calls_total{instance="a", outcome="refused", refusal="clock-behind"}', '1x115 2x5'],
  OffhookFault: ['offhook_faults_total{instance="a", task="dial"}', '3x115 4x5'],
  OffhookSlow: [
    'offhook_http_request_seconds_bucket{instance="a", route="/readyz", method="GET", le="0.5"}',
    '0+1x120',
  ],
  OffhookNoPhones: ['offhook_sip_bindings{instance="a"}', '0x120'],
  OffhookPhoneMissing: ['offhook_sip_bindings{instance="a"}', '2x60 1x60'],
  OffhookRegistrationFailed: ['offhook_registrations{instance="a", name="fritz", state="registered"}', '1x90 0x30'],
  OffhookRegistrationComesAndGoes: [
    'offhook_registrations_lost_total{instance="a", name="fritz"}',
    '1x60 2x20 3x20 5x20',
  ],
  OffhookNoPorts: ['offhook_calls_total{instance="a", outcome="refused", refusal="no-media-port"}', '1x100 2x20'],
  OffhookAudioHoles: ['offhook_rtp_beat_seconds_bucket{instance="a", le="0.06"}', '0+90x120'],
  OffhookBrokerAway: ['offhook_mqtt_connected{instance="a"}', '1x90 0x30'],
  OffhookSuspectCall: ['offhook_calls_total{instance="a", outcome="refused", refusal="line-suspect"}', '1x100 2x20'],
  OffhookWrongCodes: ['offhook_calls_total{instance="a", outcome="refused", refusal="code-unknown"}', '0+0.2x120'],
  OffhookLineBlocked: ['offhook_calls_total{instance="a", outcome="refused", refusal="line-blocked"}', '2x100 3x20'],
  OffhookGuessing: ['offhook_sip_bans_total{instance="a", severity="banned"}', '1x100 2x20'],
  OffhookFlood: ['offhook_sip_dropped_total{instance="a", reason="rate"}', '0+600x120'],
  OffhookConnectionsRefused: ['offhook_http_connections_refused_total{instance="a", server="http"}', '2x110 3x10'],
  OffhookTr064Refused: ['offhook_tr064_requests_total{instance="a", asked="other", answer="429"}', '2x110 3x10'],
  OffhookTr064DeviceSilent: [
    'offhook_tr064_requests_total{instance="a", asked="passed", answer="fault-501"}',
    '2x110 3x10',
  ],
  OffhookForeignAudio: ['offhook_rtp_strangers_total{instance="a"}', '0+50x120'],
};

describeWithTools({ commands: ['promtool'], debianPackage: 'prometheus' }, 'Prometheus', () => {
  /** A house where all is well but for that, and what is to fire in it. */
  const house = (trouble: Readonly<Record<string, string>>, firing: string | undefined) => ({
    name: firing ?? 'quiet',
    interval: '1m',
    input_series: Object.entries({ ...QUIET, ...trouble }).map(([series, values]) => ({ series, values })),
    promql_expr_test: rules.map(({ alert }) => ({
      expr: `count(ALERTS{alertname="${alert}", alertstate="firing"})`,
      eval_time: '120m',
      exp_samples: alert === firing ? [{ labels: '{}', value: 1 }] : [],
    })),
  });

  it('is silent where all is well, and told of each trouble by the one alert that is meant', () => {
    expect(Object.keys(TROUBLE)).toEqual(rules.map(({ alert }) => alert));
    const houses = Object.entries(TROUBLE).map(([alert, [series, values]]) => house({ [series]: values }, alert));
    const dir = mkdtempSync(join(tmpdir(), 'offhook-rules-'));
    try {
      const file = join(dir, 'test.yaml');
      const tests = [house({}, undefined), ...houses];
      writeFileSync(file, stringify({ rule_files: [resolve(RULES)], evaluation_interval: '1m', tests }));
      const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
      expect(`${stdout}${stderr}`).toMatch(/SUCCESS\s*$/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
