import { browserCommand } from '../support/browser.ts';
import { describeWithTools } from '../support/tool.ts';

/** A suite that plays pages. Without the browser it is skipped and says why; under CI it fails. */
export const describeWithBrowser = (title: string, suite: () => void): void =>
  describeWithTools({ commands: [browserCommand], debianPackage: browserCommand }, title, suite);
