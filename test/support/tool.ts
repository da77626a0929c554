import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Whether there is such a command on the PATH. */
export const isInstalled = (command: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((dir) => {
    try {
      accessSync(join(dir, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** What a suite plays against. `lacking`: what else is not there, which is no command. */
interface Tools {
  readonly commands: readonly string[];
  readonly debianPackage: string;
  readonly lacking?: readonly string[];
}

/** A suite that plays against tools of the system. Without one of them it is skipped and says why; under CI it fails. */
export const describeWithTools = (
  { commands, debianPackage, lacking = [] }: Tools,
  title: string,
  suite: () => void,
): void => {
  const missing = [...commands.filter((command) => !isInstalled(command)), ...lacking];
  describeUnlessMissing(missing, `apt-get install ${debianPackage}`, title, suite);
};

/** The same for what is got by `command`. */
export const describeUnlessMissing = (
  missing: readonly string[],
  command: string,
  title: string,
  suite: () => void,
): void => {
  if (missing.length === 0) {
    describe(title, suite);
    return;
  }
  const reason = `${missing.join(', ')} is not installed (${command})`;
  describe(title, () => {
    it(reason, (context) => {
      if (process.env.CI === 'true') expect.fail(reason);
      context.skip(reason);
    });
  });
};
