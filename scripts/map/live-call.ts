import { BarePhone } from '../../test/support/bare-phone.ts';
import { flowing } from '../../test/support/flowing.ts';
import { ManualClock } from '../../test/support/manual-clock.ts';
import { type OffhookInside, startInside } from '../../test/support/offhook-inside.ts';
import { dialOf } from '../../test/support/relying-app.ts';
import { type Isolate, openIsolates } from './isolates.ts';
import { type RanInThread, ranFiles } from './ran-files.ts';

/** The name of the thread in which the database is. */
const STORE_THREAD = 'offhook-store';

/**
 * Starts an Offhook, lets one line dial one live code from INVITE to BYE so that nothing runs for the first time, and then
 * watches a second such call: from before its proven INVITE is sent until its 200 is heard. Time stands still meanwhile, so
 * that nothing runs which only a timer calls, and nobody waits for the confirmation. A function that began before and is only
 * resumed is not counted.
 */
export const ranForLiveCall = async (root: string): Promise<readonly RanInThread[]> => {
  const clock = new ManualClock();
  const server = await startInside({}, { clock });
  const phones: BarePhone[] = [];
  try {
    const account = await server.app.addLine('kitchen', 'dect');
    const lift = async (): Promise<BarePhone> => {
      const phone = await BarePhone.lift(server.sip, account, dialOf(await server.app.ask()));
      phones.push(phone);
      return phone;
    };
    const first = await lift();
    await first.invite();
    await flowing(clock, untilOver(first));
    const second = await lift();
    const ran = await watched(server, second, root);
    await flowing(clock, untilOver(second));
    return ran;
  } finally {
    await flowing(clock, server.stop());
    for (const phone of phones) phone.hangUp();
  }
};

const isFinal = (message: string): boolean => /^SIP\/2\.0 [2-6]/.test(message) && /^CSeq: 2 INVITE\r$/m.test(message);

/** The 200 of the proven INVITE; rejects where that is refused. `at` runs in the moment in which the answer is heard. */
const answered = async (phone: BarePhone, at?: () => void): Promise<string> => {
  const answer = await phone.heard(isFinal, at);
  if (!answer.startsWith('SIP/2.0 200')) throw new Error(`the call was answered ${answer.split('\r\n', 1)[0]}`);
  return answer;
};

/** Acknowledges the 200, and answers the BYE of the server. */
const untilOver = async (phone: BarePhone): Promise<void> => {
  phone.acknowledge(await answered(phone));
  phone.ok(await phone.heard((message) => message.startsWith('BYE')));
};

const watched = async (server: OffhookInside, phone: BarePhone, root: string): Promise<readonly RanInThread[]> => {
  const { isolates, detach } = await openIsolates(STORE_THREAD);
  const invite = await phone.challenged();
  // By the answer to this the server has read the ACK of its challenge.
  await server.app.calls();
  for (const isolate of isolates) await isolate.start();
  let taken: readonly Promise<RanInThread>[] = [];
  phone.send(invite);
  await answered(phone, () => {
    taken = isolates.map((isolate) => ranIn(isolate, root));
  });
  const threads = await Promise.all(taken);
  detach();
  return threads;
};

const ranIn = async (isolate: Isolate, root: string): Promise<RanInThread> => ({
  thread: isolate.thread,
  files: ranFiles(await isolate.take(), root),
});
