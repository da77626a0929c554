import { statSync } from 'node:fs';
import { type Config, problemLine, readLines, readTones } from '../../config/index.ts';
import { type Check, failure, fine, warning } from './check.ts';

/** Whether the lines file and the tones file can be used. */
export const checkFiles = (config: Config): readonly Check[] => [
  ...checkLines(config.sip.linesFile),
  ...checkTones(config.rtp.tonesFile),
];

const checkLines = (path: string | undefined): readonly Check[] => {
  if (path === undefined) return [fine('lines file', 'none: lines come from the API and `offhook line add`')];
  const lines = readLines(path, path);
  if (!lines.ok) return lines.error.map((problem) => failure('lines file', problemLine(problem), 'correct the file'));
  const phones = lines.value.filter(({ kind, enabled }) => kind !== 'ip' && enabled !== false).length;
  const detail = `${path}: ${lines.value.length} lines, ${phones} of them can confirm`;
  if (statSync(path).mode & 0o004)
    return [
      warning('lines file', `${detail}; every user of this machine can read its passwords`, `run chmod o-r ${path}`),
    ];
  return [fine('lines file', detail)];
};

const checkTones = (path: string | undefined): readonly Check[] => {
  if (path === undefined) return [];
  const tones = readTones(path, path);
  if (tones.ok) return [fine('tones file', path)];
  return tones.error.map((problem) => failure('tones file', problemLine(problem), 'correct the file'));
};
