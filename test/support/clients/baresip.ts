import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeListeningPort } from '../free-port.ts';
import { ConsoleProgram } from './console-program.ts';
import { dtmfWave } from './dtmf-wave.ts';
import type { StartSoftphone } from './softphone.ts';

/** The call ends with the file that is played. */
const SILENCE_SECONDS = 60;

/**
 * baresip 1.0: what a person would say comes from a WAV file and what they would hear goes nowhere. It has no mode for
 * DTMF: keys are RTP events, and tones in the audio are what the file has.
 */
export const startBaresip: StartSoftphone = async ({ account, server, way, tlsAuthority }) => {
  const transport = tlsAuthority === undefined ? 'udp' : 'tls';
  const address = `${server.host}:${server.port};transport=${transport}`;
  const files = {
    config: config(await freeListeningPort(), tlsAuthority),
    accounts: `<sip:${account.username}@${address}>;auth_pass=${account.password};regint=300;audio_codecs=pcma,pcmu\n`,
    contacts: '',
    'silence.wav': dtmfWave('', SILENCE_SECONDS),
  };
  const program = await ConsoleProgram.start('baresip', files, (home) => ['-4', '-f', home, '-n', server.host]);
  const playKeys = (keys: string) => {
    const path = join(program.home, 'keys.wav');
    writeFileSync(path, dtmfWave(keys, SILENCE_SECONDS));
    program.say(`/ausrc aufile,${path}\n`);
  };
  return {
    registered: async () => Number((await program.hear(/\{0\/(?:UDP|TLS)\/v4\} (\d{3}) /))[1]),
    async call(user) {
      program.say(`/dial ${user}\n`);
      return Number((await program.hear(/Call established|session closed: (\d{3}) /))[1] ?? 200);
    },
    press: async (keys) => (way === 'in-band' ? playKeys(keys) : program.say(keys)),
    ended: async () => void (await program.hear(/Call with .* terminated/)),
    stop() {
      program.say('/quit\n');
      return program.left();
    },
  };
};

const config = (sipPort: number, tlsAuthority: string | undefined): string => `
poll_method epoll
sip_listen 127.0.0.1:${sipPort}
${tlsAuthority === undefined ? '' : `sip_cafile ${tlsAuthority}`}
rtp_ports 17400-19998
audio_source aufile,silence.wav
audio_player aubridge,nowhere
audio_alert aubridge,nowhere
audio_level no
statmode_default off
ringback_disabled yes
module_path /usr/lib/baresip/modules
module stdio.so
module g711.so
module aufile.so
module aubridge.so
module_tmp account.so
module_app menu.so
`;
