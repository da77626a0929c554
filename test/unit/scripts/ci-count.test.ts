import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeMachine } from '../../support/fake-tools.ts';

interface File {
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

const DRAIN = {
  fullName: 'a drain lets calls end',
  failureMessages: ['AssertionError: expected 1 to be 2\n    at drain.test.ts:3:1'],
};

describe('the last line of a CI run', () => {
  let machine: FakeMachine;

  beforeEach(() => {
    machine = new FakeMachine();
  });
  afterEach(() => machine.remove());

  /** A report as vitest's JSON reporter writes it. */
  const report = (files: readonly File[], success = true): string => {
    const all = files.flatMap((file) => file.assertionResults.map((test) => test.status));
    const having = (status: string) => all.filter((it) => it === status).length;
    return JSON.stringify({
      success,
      numPassedTests: having('passed'),
      numFailedTests: having('failed'),
      numPendingTests: having('pending'),
      numTodoTests: having('todo'),
      testResults: files,
    });
  };
  const counted = (...reports: readonly string[]) => machine.node(resolve('.ci/count.mjs'), {}, reports);
  const count = (files: readonly File[], success = true) => {
    machine.file('vitest.json', report(files, success));
    return counted('vitest.json');
  };
  const file = (status: File['status'], ...tests: readonly string[]): File => ({
    name: 'test/drain.test.ts',
    status,
    message: 'Cannot find module',
    assertionResults: tests.map((it) => ({ ...DRAIN, status: it })),
  });
  const lastLine = (stdout: string) => stdout.trimEnd().split('\n').at(-1);

  it('counts what passed', () => {
    expect(count([file('passed', 'passed', 'passed')])).toMatchObject({ code: 0, stdout: '2 passed, 0 failed\n' });
  });

  it('names what was skipped', () => {
    expect(count([file('passed', 'passed', 'pending')]).stdout).toBe('1 passed, 0 failed, 1 skipped\n');
  });

  it('fails with a failed test', () => {
    expect(count([file('failed', 'passed', 'failed')], false)).toMatchObject({
      code: 1,
      stdout:
        'failed: test/drain.test.ts: a drain lets calls end\n  AssertionError: expected 1 to be 2\n      at drain.test.ts:3:1\n' +
        '1 passed, 1 failed\n',
    });
  });

  it('counts a file that did not load as a failure', () => {
    expect(count([file('passed', 'passed'), file('failed')], false)).toMatchObject({
      code: 1,
      stdout: 'failed: test/drain.test.ts\n  Cannot find module\n1 passed, 1 failed\n',
    });
  });

  it('fails when something outside every test went wrong', () => {
    expect(count([file('passed', 'passed')], false).code).toBe(1);
  });

  it('fails when nothing ran', () => {
    expect(count([])).toMatchObject({ code: 1, stdout: '0 passed, 0 failed\n' });
  });

  it('fails without a report', () => {
    expect(counted('vitest.json')).toMatchObject({
      code: 1,
      stdout: 'failed: a run without a report\n0 passed, 1 failed\n',
    });
    expect(counted().code).toBe(1);
  });

  it('adds up what several runs tell', () => {
    machine.file('test.json', report([file('passed', 'passed', 'pending')]));
    machine.file('long.json', report([file('passed', 'passed')]));
    expect(counted('test.json', 'long.json')).toMatchObject({ code: 0, stdout: '2 passed, 0 failed, 1 skipped\n' });
  });

  it('fails when one of several runs did', () => {
    machine.file('test.json', report([file('passed', 'passed')]));
    machine.file('long.json', report([file('failed', 'failed')], false));
    for (const other of ['long.json', 'none.json']) {
      const { code, stdout } = counted('test.json', other);
      expect(code).toBe(1);
      expect(lastLine(stdout)).toBe('1 passed, 1 failed');
    }
  });
});
