// Preloaded into a process: better-sqlite3 does not load there, as in a Node that it was not built for.
const load = process.dlopen;

const MISMATCH = `was compiled against a different Node.js version using
NODE_MODULE_VERSION 115. This version of Node.js requires
NODE_MODULE_VERSION 137. Please try re-compiling or re-installing
the module (for instance, using \`npm rebuild\` or \`npm install\`).`;

process.dlopen = (module, file, ...flags) => {
  if (!file.endsWith('better_sqlite3.node')) return load.call(process, module, file, ...flags);
  throw Object.assign(new Error(`The module '${file}'\n${MISMATCH}`), { code: 'ERR_DLOPEN_FAILED' });
};
