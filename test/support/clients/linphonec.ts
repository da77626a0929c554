import { freeListeningPort } from '../free-port.ts';
import { ConsoleProgram } from './console-program.ts';
import type { PhoneSettings, StartSoftphone } from './softphone.ts';

/** linphonec 5.1 with WAV files, of which none plays, for a sound card. It waits a second after each key. */
export const startLinphonec: StartSoftphone = async (settings) => {
  const { server, way } = settings;
  const { host, port } = server;
  const files = {
    linphonerc: config(settings, await freeListeningPort(), await freeListeningPort()),
    // Without this folder it has no database, and without a database it does not register.
    '.local/share/linphone/folder': '',
  };
  // Only at this level of its log it tells the status of an answer, and into a pipe it would tell it late.
  const args = ['-oL', 'linphonec', '-c', 'linphonerc', '-d', '6'];
  const program = await ConsoleProgram.start('stdbuf', files, () => args);
  program.say('soundcard use files\n');
  return {
    registered: async () => Number((await program.hear(/Register refresher \[(\d{3})\]/))[1]),
    async call(user) {
      program.say(`call sip:${user}@${host}:${port}\n`);
      await program.hear(/Call \d+ with \S+ (connected|error)/);
      return Number(program.last(/^SIP\/2\.0 (\d{3}) /)?.[1]);
    },
    async press(keys) {
      if (way !== 'info') return program.say(`${keys}\n`);
      // It would send no INFO before the last key of a line, nor before the one ahead of it was answered.
      for (const key of keys) {
        program.say(`${key}\n`);
        await program.hear(/^Signal=/);
        await program.hear(/^SIP\/2\.0 200 /);
      }
    },
    ended: async () => void (await program.hear(/Call \d+ with \S+ ended/)),
    stop() {
      // After a 403 it asks for a password, and takes "quit" for one.
      program.interrupt();
      return program.left();
    },
  };
};

const config = ({ account, server, way }: PhoneSettings, sipPort: number, rtpPort: number): string => `
[sip]
bind_address=${server.host}
use_ipv6=0
sip_port=${sipPort}
sip_tcp_port=0
sip_tls_port=0
use_info=${way === 'info' ? 1 : 0}
use_rfc2833=${way === 'rtp-events' ? 1 : 0}
[rtp]
audio_rtp_port=${rtpPort}
[video]
automatically_initiate=0
automatically_accept=0
[proxy_0]
reg_proxy=<sip:${server.host}:${server.port};transport=udp>
reg_identity=sip:${account.username}@${server.host}:${server.port}
reg_expires=300
reg_sendregister=1
publish=0
[auth_info_0]
username=${account.username}
passwd=${account.password}
realm=offhook
`;
