import { statSync } from 'node:fs';
import { type Config, identitiesOf, problemLine, readLines, readTones } from '../../config/index.ts';
import { type Check, failure, fine, warning } from './check.ts';

/** Whether the lines file and the tones file can be used. */
export const checkFiles = (config: Config): readonly Check[] => [
  ...checkLines(config.sip),
  ...checkTones(config.rtp.tonesFile),
];

const checkLines = ({ linesFile: path, peers, registrations }: Config['sip']): readonly Check[] => {
  if (path === undefined) return [fine('lines file', 'none: lines come from the API and `offhook line add`')];
  const lines = readLines(path, path);
  if (!lines.ok) return lines.error.map((problem) => failure('lines file', problemLine(problem), 'correct the file'));
  const phones = lines.value.filter(({ kind, enabled }) => kind !== 'ip' && enabled !== false).length;
  const detail = `${path}: ${lines.value.length} lines, ${phones} of them can confirm`;
  if (statSync(path).mode & 0o004)
    return [
      warning('lines file', `${detail}; every user of this machine can read its passwords`, `run chmod o-r ${path}`),
    ];
  const named = new Set([...identitiesOf(peers), ...registrations].map(({ name }) => name));
  const behind = lines.value.flatMap(({ peer }) => (typeof peer === 'string' && !named.has(peer) ? [peer] : []));
  if (behind.length > 0)
    return [
      warning(
        'lines file',
        `${detail}; neither sip.peers nor sip.registrations names ${[...new Set(behind)].join(', ')}: nobody can call from the lines behind`,
        'name it there, or correct the peer of those lines',
      ),
    ];
  return [fine('lines file', detail)];
};

const checkTones = (path: string | undefined): readonly Check[] => {
  if (path === undefined) return [];
  const tones = readTones(path, path);
  if (tones.ok) return [fine('tones file', path)];
  return tones.error.map((problem) => failure('tones file', problemLine(problem), 'correct the file'));
};
