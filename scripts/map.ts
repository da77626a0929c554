// Prints how large each folder of src is, which imports which, where that goes round in a circle, and in how many files
// something runs for one call. `--files` names those files, `--json` prints everything as JSON.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ranForLiveCall } from './map/live-call.ts';
import { mapOf } from './map/project-map.ts';
import { readSources } from './map/source-file.ts';
import { textOf, textOfRanFiles } from './map/text.ts';

const { values } = parseArgs({ options: { files: { type: 'boolean' }, json: { type: 'boolean' } } });
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const map = { ...mapOf(readSources(root, 'src')), liveCall: await ranForLiveCall(root) };

if (values.json) console.log(JSON.stringify(map, null, 2));
else console.log(textOf(map));
if (values.files && !values.json) console.log(`\n${textOfRanFiles(map.liveCall)}`);
