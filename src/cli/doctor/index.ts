import { networkInterfaces } from 'node:os';
import { type Config, loadConfig, problemLine, withTold } from '../../config/index.ts';
import { systemClock } from '../../lib/index.ts';
import type { GlobalOptions } from '../options.ts';
import { type Answer, exitCodes } from '../outcome.ts';
import type { Surroundings } from '../surroundings.ts';
import { checkBroker } from './broker.ts';
import { type Check, checkLine, failure, fine } from './check.ts';
import { checkDataDir, checkRoom, lastWriteIn } from './data-dir.ts';
import { checkDatabase } from './database.ts';
import { checkDevice } from './device.ts';
import { checkDrachtio } from './drachtio.ts';
import { checkFiles } from './files.ts';
import { checkClock, checkNode } from './machine.ts';
import { checkNetworks } from './networks.ts';
import { checkPorts, checkReceiveBuffer, checkRtpRange } from './ports.ts';
import { checkReadiness } from './readiness.ts';
import { checkRegistrations } from './registrations.ts';
import { lookForServer } from './server.ts';
import { checkTr064 } from './tr064.ts';

/** Looks at everything that a start needs, changes nothing, and says of each thing what is wrong and how to mend it. */
export const doctor = async (around: Surroundings, options: GlobalOptions): Promise<Answer> => {
  const loaded = loadConfig({ cwd: around.cwd, env: around.env, file: options.config, set: options.set });
  const checks = loaded.ok
    ? await checkAll(loaded.value.config)
    : [
        checkNode(process.versions.node),
        checkClock(systemClock.timeOfDay(), undefined),
        ...loaded.error.map((problem) => failure('configuration', problemLine(problem), 'correct it and ask again')),
      ];
  const failed = checks.some(({ state }) => state === 'fail');
  return {
    text: checks.map(checkLine).join('\n'),
    data: { ok: !failed, checks },
    exit: failed ? exitCodes.refused : exitCodes.ok,
  };
};

const checkAll = async (own: Config): Promise<readonly Check[]> => {
  const { server, checks } = await lookForServer(own);
  const config = server ? withTold(own, server.settings) : own;
  const { dataDir, sip } = config;
  return [
    checkNode(process.versions.node),
    fine('configuration', 'valid'),
    checkDataDir(dataDir),
    checkRoom(dataDir),
    ...checks,
    checkClock(systemClock.timeOfDay(), lastWriteIn(dataDir)),
    ...(await checkPorts(config, server)),
    await checkRtpRange(config),
    ...(sip.backend === 'embedded' ? [await checkReceiveBuffer(sip.host)] : []),
    ...(await checkDrachtio(config)),
    ...checkNetworks(config, networkInterfaces()),
    ...(await checkDatabase(config)),
    ...(await checkReadiness(server)),
    ...(await checkRegistrations(config, server)),
    ...checkFiles(config),
    ...checkDevice(config),
    ...(await checkBroker(config)),
    ...(await checkTr064(config)),
  ];
};
