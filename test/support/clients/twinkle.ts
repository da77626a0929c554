import { setTimeout as delay } from 'node:timers/promises';
import { freeListeningPort } from '../free-port.ts';
import { ConsoleProgram } from './console-program.ts';
import type { DtmfWay, PhoneSettings, StartSoftphone } from './softphone.ts';

const transports: Readonly<Record<DtmfWay, string>> = { 'rtp-events': 'rfc2833', info: 'info', 'in-band': 'inband' };

/** twinkle-console 1.10 on ALSA's null device, which never blocks: it uses a whole core during a call: start one at a time. */
export const startTwinkle: StartSoftphone = async (settings) => {
  const files = {
    '.twinkle/phone.cfg': profile(settings),
    '.twinkle/twinkle.sys': system(await freeListeningPort(), await freeListeningPort()),
  };
  await anotherSecond();
  const program = await ConsoleProgram.start('twinkle-console', files, () => ['phone.cfg']);
  return {
    async registered() {
      const [, failure] = await program.hear(/registration succeeded|registration failed: (\d{3})/);
      return Number(failure ?? 200);
    },
    async call(user) {
      program.say(`call ${user}\n`);
      await program.hear(/far end answered call|call failed/);
      return Number((await program.hear(/^(\d{3}) /))[1]);
    },
    press: async (keys) => program.say(`dtmf ${keys}\n`),
    ended: async () => void (await program.hear(/far end ended call/)),
    stop() {
      program.say('quit\n');
      return program.left();
    },
  };
};

/** When it is kept waiting for the processor it drops audio, and keys of its default 100 ms with it. */
const SLOW_KEYS = 'dtmf_duration=200\ndtmf_pause=160\n';

let lastSecond = 0;

/** Twinkle draws Call-ID, tag and CSeq from the second of its start: two of the same second send one and the same INVITE. */
const anotherSecond = async (): Promise<void> => {
  const second = () => Math.floor(Date.now() / 1000);
  while (second() <= lastSecond) await delay(20);
  lastSecond = second();
};

const profile = ({ account, server, way }: PhoneSettings): string => `
user_name=${account.username}
user_domain=${server.host}
auth_name=${account.username}
auth_pass=${account.password}
outbound_proxy=${server.host}:${server.port}
register_at_startup=yes
registration_time=300
pres_publish_startup=no
codecs=g711a,g711u
dtmf_transport=${transports[way]}
${way === 'in-band' ? SLOW_KEYS : ''}`;

const system = (sipPort: number, rtpPort: number): string => `
sip_port=${sipPort}
rtp_port=${rtpPort}
dev_ringtone=alsa:null
dev_speaker=alsa:null
dev_mic=alsa:null
`;
