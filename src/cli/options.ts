import { type LoadedConfig, loadConfig, problemLine } from '../config/index.ts';
import { badInput } from './outcome.ts';
import type { Surroundings } from './surroundings.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: true;
  readonly config?: string;
  readonly set?: readonly string[];
  readonly apiKey?: string;
}

/** The configuration that these options and the environment make, or a refusal with one sentence per problem. Warns of what was ignored. */
export const configured = (around: Surroundings, options: GlobalOptions): LoadedConfig => {
  const set = [...(options.set ?? []), ...(options.apiKey === undefined ? [] : [`http.apiKey=${options.apiKey}`])];
  const loaded = loadConfig({ cwd: around.cwd, env: around.env, file: options.config, set });
  if (!loaded.ok) throw badInput(...loaded.error.map(problemLine));
  const { ignored } = loaded.value;
  if (ignored.length > 0)
    around.err(
      `Ignored: ${ignored.join(', ')}. Kubernetes makes such variables of a service called offhook; \`enableServiceLinks: false\` in the pod ends that.\n`,
    );
  return loaded.value;
};
