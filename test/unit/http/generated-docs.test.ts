import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callEndings, callRefusals } from '../../../src/dialin/index.ts';
import {
  createMetrics,
  nothingAlive,
  renderErrors,
  renderMetrics,
  renderSignals,
  renderSipRefusals,
} from '../../../src/http/index.ts';
import { problemKinds } from '../../../src/http/problem.ts';
import { callerChecks, signals } from '../../../src/line/index.ts';
import { sipRefusals } from '../../../src/sip/refusals.ts';

describe('the page of refusals', () => {
  const page = renderErrors({ 'code-unknown': 404, 'line-blocked': 480 });

  it('has one row for each refusal of either side', () => {
    const ofHttp = Object.entries(problemKinds).flatMap(([code, kind]) => (kind === null ? [] : [code]));
    for (const code of [...ofHttp, 'code-unknown', 'line-blocked'])
      expect(
        page.split('\n').filter((line) => line.startsWith(`| \`${code}\` |`)),
        code,
      ).toHaveLength(1);
  });

  it('has no row for one that shows on neither', () => {
    expect(page).not.toContain('not-for-this-user');
  });

  it('shows where a refusal never shows', () => {
    expect(page).toContain('| `code-unknown` | - | 404 | - |');
    expect(page).toContain('| `line-blocked` | - | 480 | - |');
    expect(page).toContain('| `not-found` | 404 | - | Not found |');
  });
});

describe('the page of metrics', () => {
  it('has one row for each metric of Offhook that the registry holds, and no other', async () => {
    const { registry } = createMetrics(() => nothingAlive);
    const held = (await registry.getMetricsAsJSON())
      .map(({ name }) => name)
      .filter((name) => name.startsWith('offhook_'));
    const written = [...renderMetrics().matchAll(/^\| `(offhook_\w+)`/gm)].map(([, name]) => name);
    expect(written.sort()).toEqual(held.sort());
  });
});

describe('the page of refused requests', () => {
  it('has one row for each reason, in one of its tables, and is the one that lies in docs', () => {
    const page = renderSipRefusals(sipRefusals, callRefusals, callEndings);
    const codes = [sipRefusals, callRefusals, callEndings].flatMap((meanings) => Object.keys(meanings));
    expect([...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code)).toEqual(codes);
    expect(new Set(codes).size).toBe(codes.length);
    expect(readFileSync('docs/generated/sip-refusals.md', 'utf8')).toBe(page);
  });
});

describe('the page of signals', () => {
  it('has one row for each thing that is noticed, and is the one that lies in docs', () => {
    const page = renderSignals();
    for (const { name } of [...callerChecks, ...signals])
      expect(
        page.split('\n').filter((line) => line.startsWith(`| \`${name}\` |`)),
        name,
      ).toHaveLength(1);
    expect(readFileSync('docs/generated/signals.md', 'utf8')).toBe(page);
  });
});
