/** Receives the failure of a task that nobody awaits: the name it was started with, and what it threw. */
export type ReportFault = (name: string, cause: unknown) => void;

/** Starts tasks that nobody awaits; a failure is reported, never lost. */
export type Background = (task: Promise<unknown>, name: string) => void;

/** Makes the `background` function of one app: `report` logs and counts. */
export const createBackground =
  (report: ReportFault): Background =>
  (task, name) => {
    task.catch((cause: unknown) => report(name, cause));
  };
