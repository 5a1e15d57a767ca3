import { find } from '#core/entity/data.ts';
import { entityOf } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';
import { every, forgetOldJobs } from '#core/jobs.ts';
import { jobsTable, jobsTile } from '#features/jobs/admin.ts';
import { costText, jobButtons, jobCards } from '#features/jobs/card.ts';
import type { Job } from '#features/jobs/declare.ts';
import { jobs as declared } from '#features/jobs/jobs.ts';
import { routes, tick } from '#features/jobs/routes.ts';
import { gaveUp, work } from '#features/jobs/runner.ts';
import { forgetRuns, latestRuns, RUN, startRun } from '#features/jobs/runs.ts';

/** Work in the background that jobs.ts declares, from its trigger to the card on the page. */
const all = (): [string, Job][] => Object.entries(declared);

for (const [name, job] of all()) {
  if ('every' in job.on) every(job.on.every, name, () => void startRun(name, job));
}
every('daily', 'jobs.forget', () => void forgetOldJobs());

const createdJobs = (entity: Entity) =>
  all().filter(([, job]) => 'created' in job.on && job.on.created.table === entity.table);

const updatedJobs = (entity: Entity) =>
  all().filter(([, job]) => 'updated' in job.on && job.on.updated.table === entity.table);

function start(chosen: [string, Job][], viewer: Viewer, entity: Entity, row: Row): void {
  const userId = row.owner_id ?? viewer.id;
  for (const [name, job] of chosen) startRun(name, job, { entity, row, userId });
}

export const jobs: Feature = {
  name: 'jobs',

  routes(app) {
    app.route('/jobs', routes);
    app.route('/api/jobs/tick', tick);
  },

  adminTiles: () => [jobsTile()],
  admin: jobsTable,

  jobs: { [RUN]: { run: work, gaveUp } },

  topics: {
    jobs(viewer, topic) {
      const rowId = topic.slice('jobs:'.length);
      const entity = entityOf(latestRuns(rowId)[0]?.entity ?? '');
      return entity !== undefined && find(viewer, entity, rowId) !== null;
    },
  },

  entity: {
    afterCreate: (viewer, entity, row) => start(createdJobs(entity), viewer, entity, row),
    afterUpdate: (viewer, entity, row) => start(updatedJobs(entity), viewer, entity, row),
    beforeDelete: (_viewer, _entity, row) => forgetRuns(row.id),

    createHint: (_viewer, entity) =>
      createdJobs(entity)
        .map(([, job]) => costText(job))
        .filter((text) => text !== '')
        .join(' '),

    actions: jobButtons,
    state: jobCards,
  },
};
