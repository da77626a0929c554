// Prints what failed and why in short, and last one plain line, `N passed, N failed` and `, N skipped` where there are any,
// of all the reports of vitest's JSON reporter that are named. A file that failed outside its tests (it did not load, a hook
// threw) counts as one failure, and so does a report that is missing. Exit code 1 when anything failed or a report tells of no
// test that passed.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Of each failure: the beginning of its message, where the rest of the log has the whole. */
const MESSAGE_LINES = 6;

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    console.error(`no report: ${cause.message}`);
    return undefined;
  }
};

const inShort = (message = '') => message.split('\n').slice(0, MESSAGE_LINES).join('\n  ');

/** What failed in a file, each as a text: its tests, or the file where none of them did. */
const failuresOf = (file) => {
  const name = relative('', file.name);
  const tests = file.assertionResults.filter((test) => test.status === 'failed');
  if (tests.length > 0)
    return tests.map((test) => `${name}: ${test.fullName}\n  ${inShort(test.failureMessages.join('\n'))}`);
  return file.status === 'failed' ? [`${name}\n  ${inShort(file.message)}`] : [];
};

const countOf = (report) => {
  if (report === undefined) return { passed: 0, failures: ['a run without a report'], skipped: 0, good: false };
  const failures = report.testResults.flatMap(failuresOf);
  return {
    passed: report.numPassedTests,
    failures,
    skipped: report.numPendingTests + report.numTodoTests,
    good: failures.length === 0 && report.success && report.numPassedTests > 0,
  };
};

const counts = process.argv.slice(2).map((path) => countOf(read(path)));
const failures = counts.flatMap((count) => count.failures);
for (const failure of failures) console.log(`failed: ${failure}`);
const sum = (name) => counts.reduce((total, count) => total + count[name], 0);

const skipped = sum('skipped');
console.log(`${sum('passed')} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = counts.length > 0 && counts.every(({ good }) => good) ? 0 : 1;
