import { type Measured, measure } from './measure.ts';
import { startSippUas } from './sipp-uas.ts';

/** SIPp against SIPp: the same rate, without digest, code, database and RTP. */
export const playYardstick = async (callsPerSecond: number, seconds: number): Promise<Measured> => {
  const uas = await startSippUas();
  try {
    const calls = Math.round(callsPerSecond * seconds);
    return await measure(`sipp -sn uas, ${seconds} s`, uas.pid, {
      scenario: 'uac',
      target: uas.target,
      callsPerSecond,
      calls,
    });
  } finally {
    await uas.stop();
  }
};
