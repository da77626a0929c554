/** One thing wrong with the configuration. */
export interface ConfigProblem {
  /** Where it stands: `offhook.yaml:7`, `OFFHOOK_SIP__UDP_PORT`, `--set sip.udpPort`. */
  readonly source: string;
  /** A whole sentence that names the key and what is allowed. */
  readonly detail: string;
}

/** The problem as one line for a person. */
export const problemLine = ({ source, detail }: ConfigProblem): string => `${source}: ${detail}`;
