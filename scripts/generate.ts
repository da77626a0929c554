import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { openApiDocument } from '../src/app/index.ts';
import { configMarkdown, envExample } from '../src/config/index.ts';
import { callEndings, callRefusals, sipStatusOf } from '../src/dialin/index.ts';
import { renderErrors, renderMetrics, renderSignals, renderSipRefusals } from '../src/http/index.ts';
import { sipRefusals } from '../src/sip/refusals.ts';
import { devicePages, withRegions } from './device-pages/index.ts';

/** Refusals of calls that end otherwise than by an answer of ours. */
const otherAnswers = {
  // Cancelled before our answer; after a 200 it has ended with the phone's BYE.
  abandoned: 487,
  // Answered, and ended when somebody else spoke into the call.
  'media-intruded': 200,
};

/** Every generated file that is committed: its path from the project's root, and its content. Pages of devices have parts that are their own. */
const files: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/generated/config.md': configMarkdown,
  'docs/generated/errors.md': () => renderErrors({ ...sipStatusOf, ...otherAnswers }),
  'docs/generated/metrics.md': renderMetrics,
  'docs/generated/signals.md': renderSignals,
  'docs/generated/sip-refusals.md': () => renderSipRefusals(sipRefusals, callRefusals, callEndings),
  'docs/generated/openapi.json': openApiDocument,
  '.env.example': envExample,
  ...Object.fromEntries(devicePages.map((path) => [path, () => withRegions(readFileSync(path, 'utf8'))])),
};

for (const [path, content] of Object.entries(files)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await content());
}
