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

/** A suite that plays against tools of the system. Without one of them it is skipped and says why; under CI it fails. */
export const describeWithTools = (
  tools: { readonly commands: readonly string[]; readonly debianPackage: string },
  title: string,
  suite: () => void,
): void => {
  const missing = tools.commands.filter((command) => !isInstalled(command));
  if (missing.length === 0) {
    describe(title, suite);
    return;
  }
  const reason = `${missing.join(', ')} is not installed (apt-get install ${tools.debianPackage})`;
  describe(title, () => {
    it(reason, (context) => {
      if (process.env.CI === 'true') expect.fail(reason);
      context.skip(reason);
    });
  });
};
