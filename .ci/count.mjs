// Prints one plain line, `N passed, N failed` and `, N skipped` where there are any, from the report of vitest's JSON
// reporter. A file that failed outside its tests (it did not load, a hook threw) counts as one failure. Exit code 1
// when anything failed or nothing passed, and when there is no report.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length;
const failed = report.numFailedTests + brokenFiles;
const skipped = report.numPendingTests + report.numTodoTests;

console.log(`${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 && report.success && report.numPassedTests > 0 ? 0 : 1;
