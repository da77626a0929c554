import type { Config } from '../../config/index.ts';
import { formatHost } from '../../lib/index.ts';
import { type Check, failure, fine } from './check.ts';
import { connectFault } from './connect-fault.ts';

const NAME = 'drachtio-server';

/** Whether something takes applications where `sip.drachtio` leads. Whether it takes our secret only a start can tell. */
export const checkDrachtio = async ({ sip }: Pick<Config, 'sip'>): Promise<readonly Check[]> => {
  if (sip.backend !== 'drachtio') return [];
  const { host, port } = sip.drachtio;
  const at = `${formatHost(host)}:${port}`;
  const fault = await connectFault({ host, port });
  if (fault === undefined) return [fine(NAME, `${at} takes connections`)];
  return [failure(NAME, `${at} takes no connection (${fault})`, 'start it, or correct sip.drachtio.host and port')];
};
