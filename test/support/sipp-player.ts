import type { OffhookInside } from './offhook-inside.ts';
import { dialOf } from './relying-app.ts';
import { playSipp, type SippRun, shipped } from './sipp.ts';

/** Plays the shipped scenarios against an Offhook that a suite starts later, each from a line of its own. */
export const sippPlayer = (offhook: () => OffhookInside) => {
  let lines = 0;
  const newLine = (kind?: 'ip') => {
    lines += 1;
    return offhook().app.addLine(`line-${lines}`, kind);
  };
  const play = (name: string, run: Partial<SippRun> = {}) =>
    playSipp({ scenario: shipped(name), target: offhook().sip, ...run });

  return {
    newLine,
    play,

    /** Plays a scenario that dials the code of a new confirmation from a new line. */
    async playLiveCode(name: string, run: Partial<SippRun> = {}) {
      const { app } = offhook();
      const account = await newLine();
      const asked = await app.ask();
      const outcome = await play(name, { account, dial: dialOf(asked), ...run });
      return { account, asked, outcome, now: await app.read(asked.id) };
    },
  };
};
