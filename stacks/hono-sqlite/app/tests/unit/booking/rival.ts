import { parentPort, workerData } from 'node:worker_threads';
import { create, Refused } from '#core/entity/data.ts';
import { registerEntities } from '#core/entity/entity.ts';
import { register } from '#core/features.ts';
import { booking } from '#features/booking/index.ts';
import { Cabin, Stay } from './models.ts';

/** Another process on the same database, with a connection of its own. */
registerEntities([Cabin, Stay]);
register([booking]);

parentPort?.once('message', () => {
  try {
    create(workerData.viewer, Stay, workerData.wish);
    parentPort?.postMessage('booked');
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    parentPort?.postMessage(error.message);
  }
});
parentPort?.postMessage('ready');
