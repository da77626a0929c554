import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One request of a phone as SIPp writes it, and the status that it waits for; undefined where none comes. */
export interface SippStep {
  readonly lines: readonly string[];
  readonly body?: readonly string[];
  readonly expect?: number | undefined;
}

/** A dialog begins with the 200 to an INVITE: SIPp keeps its route set and Contact then. */
const receive = (status: number, begins: boolean): string => {
  const proof = status === 401 ? ' auth="true"' : '';
  const routes = begins ? ' rrs="true"' : '';
  return `  <recv response="100" optional="true"/>\n  <recv response="${status}"${proof}${routes}/>`;
};

const step = ({ lines, body = [], expect: status }: SippStep): string => {
  const content = [...lines, `Content-Length: ${body.length === 0 ? '0' : '[len]'}`, '', ...body];
  const text = content.map((line) => `      ${line}`).join('\n');
  const sent = `  <send${status === undefined ? '' : ' retrans="500"'}>\n    <![CDATA[\n${text}\n    ]]>\n  </send>`;
  return status === undefined
    ? sent
    : `${sent}\n${receive(status, status === 200 && lines[0]?.startsWith('INVITE') === true)}`;
};

/** The end of a call that the other side hangs up, as the last steps of a scenario. */
export const HUNG_UP = `  <recv request="BYE" timeout="20000"/>
  <send>
    <![CDATA[
      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

    ]]>
  </send>
  <timewait milliseconds="500"/>`;

/** Plays these steps in one run of SIPp: `play` is given the path of the scenario, which is gone afterwards. */
export const withScenario = async <T>(
  name: string,
  steps: readonly SippStep[],
  play: (path: string) => Promise<T>,
  end = '',
): Promise<T> => {
  const dir = await mkdtemp(join(tmpdir(), 'offhook-scenario-'));
  const path = join(dir, `${name}.xml`);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n<scenario name="${name}">\n${steps.map(step).join('\n')}\n${end}\n</scenario>\n`;
  try {
    await writeFile(path, xml);
    return await play(path);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};
