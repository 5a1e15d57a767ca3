// Vercel's own client reads what the adapter has made: `node readback.mjs PACKAGES URL TOKEN PROJECT PROJECT_ID DEPLOYMENT`, and says it
// as JSON. Where its types do not fit what the emulator answers, the answer is taken as it came.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, serverURL, bearerToken, project, projectId, deployment] = process.argv.slice(2);
const sdk = createRequire(join(packages, 'package.json')).resolve('@vercel/sdk');
const { Vercel } = await import(pathToFileURL(sdk).href);
const vercel = new Vercel({ serverURL, bearerToken });

async function read(call) {
  try {
    return await call;
  } catch (error) {
    if (error?.rawValue === undefined) throw error;
    return error.rawValue;
  }
}

const rows = await read(vercel.projects.filterProjectEnvs({ idOrName: project }));
// One deployment alone comes without its `meta`.
const all = await read(vercel.deployments.getDeployments({ projectId }));
const made = all.deployments.find(({ uid }) => uid === deployment);
const { name, meta, target, readyState } = made;
console.log(JSON.stringify({
  rows: (rows.envs ?? rows).map(({ key, type, target, comment }) => ({ key, type, target, comment })),
  deployment: { name, meta, target, readyState },
}));
