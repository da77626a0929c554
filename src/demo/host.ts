import type { Config } from '../config/index.ts';

/** What a real phone needs to be told to reach this machine. */
export interface PhoneAccount {
  readonly server: string;
  /** Ports by transport; 0 is off. */
  readonly udpPort: number;
  readonly tcpPort: number;
  readonly tlsPort: number;
  readonly username: string;
  readonly password: string;
}

/** The code, as digit maps have to know it. */
export interface CodePlan {
  readonly prefix: string;
  readonly digits: number;
  readonly serviceNumber: string;
}

/** What the command line lends the demonstration: its way to run until a signal, its refusals, and what it tells owners of phones. */
export interface DemoHost {
  /** How this Offhook is started, without its command. */
  readonly offhook: readonly string[];
  readonly say: (line: string) => void;
  /** Starts, waits for a signal, stops; `leaving` aborts at the signal. */
  untilStopped(part: { stop(): Promise<void> }, start: (leaving: AbortSignal) => Promise<void>): Promise<void>;
  /** The sentences for a start that failed; undefined for a fault of ours. */
  startRefusal(cause: unknown, config: Config): Error | undefined;
  /** An expected "no", as whole sentences. */
  notPossible(...sentences: readonly string[]): Error;
  /** Where phones find a SIP server that listens there. */
  phoneServer(sip: { readonly host: string; readonly externalHost?: string | undefined }): string;
  /** Digit maps by device; null where the device needs none. */
  digitMaps(plan: CodePlan): readonly { readonly device: string; readonly digitMap: string | null }[];
  /** The sheet for the account of a phone. */
  setupSheet(account: PhoneAccount, plan: CodePlan): string;
}
