/** Node strips types, but knows no JSX: for tests, what Next.js compiles with turns it into plain calls. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import swc from 'next/dist/build/swc/index.js';

const OPTIONS = {
  jsc: {
    parser: { syntax: 'typescript', tsx: true },
    target: 'es2022',
    transform: { react: { runtime: 'automatic' } },
  },
  module: { type: 'es6' },
};

await swc.loadBindings();

registerHooks({
  resolve(specifier, context, next) {
    // Next.js says nothing to Node of where its parts lie.
    return next(/^next\/[a-z/-]+$/.test(specifier) ? `${specifier}.js` : specifier, context);
  },

  load(url, context, next) {
    if (!url.endsWith('.tsx')) return next(url, context);
    const file = fileURLToPath(url);
    const { code } = swc.transformSync(readFileSync(file, 'utf8'), { ...OPTIONS, filename: file });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
