import { find } from '#core/entity/data.ts';
import { entityOf } from '#core/entity/entity.ts';
import type { Entity, Row } from '#core/entity/types.ts';
import type { Feature } from '#core/features.ts';
import type { Viewer } from '#core/http.ts';
import { every, forgetOldJobs } from '#core/jobs.ts';
import { jobsTable, jobsTile } from '#features/jobs/admin.tsx';
import { costText, jobButtons, jobCards } from '#features/jobs/card.tsx';
import type { Job } from '#features/jobs/declare.ts';
import { jobs as declared } from '#features/jobs/jobs.ts';
import { gaveUp, work } from '#features/jobs/runner.ts';
import { forgetRuns, latestRuns, RUN, startRun } from '#features/jobs/runs.ts';

/** Work in the background that jobs.ts declares, from its trigger to the card on the page. */
const all = (): [string, Job][] => Object.entries(declared);

for (const [name, job] of all()) {
  if ('every' in job.on) every(job.on.every, name, () => startRun(name, job));
}
every('daily', 'jobs.forget', () => forgetOldJobs());

const createdJobs = (entity: Entity) =>
  all().filter(([, job]) => 'created' in job.on && job.on.created.table === entity.table);

const updatedJobs = (entity: Entity) =>
  all().filter(([, job]) => 'updated' in job.on && job.on.updated.table === entity.table);

async function start(chosen: [string, Job][], viewer: Viewer, entity: Entity, row: Row): Promise<void> {
  const userId = row.owner_id ?? viewer.id;
  for (const [name, job] of chosen) await startRun(name, job, { entity, row, userId });
}

export const jobs: Feature = {
  name: 'jobs',

  adminTiles: async () => [await jobsTile()],
  admin: jobsTable,

  jobs: { [RUN]: { run: work, gaveUp } },

  topics: {
    async jobs(viewer, topic) {
      const rowId = topic.slice('jobs:'.length);
      const entity = entityOf((await latestRuns(rowId))[0]?.entity ?? '');
      return entity !== undefined && (await find(viewer, entity, rowId)) !== null;
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
