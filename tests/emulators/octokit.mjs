// GitHub's own client reads what the adapter has made: `node octokit.mjs PACKAGES URL TOKEN OWNER REPO`, and says it as JSON.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, baseUrl, auth, owner, repo] = process.argv.slice(2);
const client = createRequire(join(packages, 'package.json')).resolve('octokit');
const { Octokit } = await import(pathToFileURL(client).href);
const github = new Octokit({ baseUrl, auth, log: { debug() {}, info() {}, warn() {}, error() {} } });
github.hook.before('request', (options) => {
  options.headers['x-github-api-version'] = '2022-11-28';
});

const at = { owner, repo };
const names = async (call) => (await github.paginate(call, { ...at, per_page: 30 })).map(({ name }) => name);
const { data: about } = await github.rest.repos.get(at);
const { data: branch } = await github.rest.repos.getBranch({ ...at, branch: 'main' });
const { data: workflow } = await github.rest.actions.getWorkflow({ ...at, workflow_id: 'vibe.yml' });
const { data: environment } = await github.rest.repos.getEnvironment({ ...at, environment_name: 'production' });
console.log(JSON.stringify({
  private: about.private,
  topics: about.topics,
  commit: branch.commit.sha,
  workflow: workflow.state,
  environment: environment.name,
  secrets: await names(github.rest.actions.listRepoSecrets),
  variables: await names(github.rest.actions.listRepoVariables),
}));
