// Prints one plain line, `N passed, N failed` and `, N skipped` where there are any, of all the reports of vitest's JSON
// reporter that are named. A file that failed outside its tests (it did not load, a hook threw) counts as one failure, and
// so does a report that is missing. Exit code 1 when anything failed or a report tells of no test that passed.
import { readFileSync } from 'node:fs';

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    console.error(`no report: ${cause.message}`);
    return undefined;
  }
};

const countOf = (report) => {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0, good: false };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed,
    skipped: report.numPendingTests + report.numTodoTests,
    good: failed === 0 && report.success && report.numPassedTests > 0,
  };
};

const counts = process.argv.slice(2).map((path) => countOf(read(path)));
const sum = (name) => counts.reduce((total, count) => total + count[name], 0);

const skipped = sum('skipped');
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = counts.length > 0 && counts.every(({ good }) => good) ? 0 : 1;
