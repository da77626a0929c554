import type { Config } from '../config/index.ts';
import { cryptoRandom, newPassword } from '../lib/index.ts';
import type { DemoApi } from './api.ts';
import type { DemoHost } from './host.ts';
import { stateLine } from './round.ts';

/** A line for a phone of the reader's own, and the sheet for its ATA. */
export const invitation = async (
  api: DemoApi,
  config: Config,
  { phoneServer, setupSheet }: Pick<DemoHost, 'phoneServer' | 'setupSheet'>,
): Promise<readonly string[]> => {
  const password = newPassword(cryptoRandom);
  const username = 'my-phone';
  await api.addLine(username, { kind: 'analog', username, password, label: 'My phone' });
  const { udpPort, tcpPort, tlsPort } = config.sip;
  const account = { server: phoneServer(config.sip), udpPort, tcpPort, tlsPort, username, password };
  const sheet = setupSheet(account, { ...config.code, serviceNumber: config.sip.serviceNumber });
  return ['', 'Now your own phone.', '', sheet, '', 'Then dial the code. Ctrl-C ends the demo.', ''];
};

/** Asks for one confirmation after the other, says what happens to each, and clicks OK for the person. */
export const askAgainAndAgain = async (
  api: DemoApi,
  say: (line: string) => void,
  leaving: AbortSignal,
): Promise<void> => {
  for (let window = 2; !leaving.aborted; window += 1) {
    const asked = await api.request(`window-${window}`);
    say(`  ${stateLine(asked)}`);
    let refused = 0;
    for await (const shown of untilAborted(api.changes(asked.id, asked.version, leaving), leaving)) {
      for (const { code, line } of shown.attempts.slice(refused)) say(`  refused       ${code} (${line?.label})`);
      refused = shown.attempts.length;
      if (shown.state !== 'pending') say(`  ${stateLine(shown)}`);
      if (shown.state === 'confirmed') await api.complete(asked.id);
    }
  }
};

/** Ends quietly when the demo ends. */
async function* untilAborted<T>(source: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
}
