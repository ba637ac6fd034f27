// Runs one export apart from the app, on a connection that cannot write.
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../../shared/errors/invariant.ts';
import { databaseError } from '../../db/errors.ts';
import { ledgerFile, openReadonly } from '../../db/open.ts';
import type { ExportJob, ExportMessage } from './messages.ts';
import { fileProblem, notWritten } from '../../core/write-file.ts';
import { NotValid } from './profiles/layout.ts';
import { aboutAsMany } from './reports/about-as-many.ts';
import { notValid, writeFiles, writeToSink } from './write-export.ts';

invariant(parentPort !== null, 'the export runs as a worker');
const port = parentPort;
const job = workerData as ExportJob;
const tell = (message: ExportMessage): void => port.postMessage(message);

async function run(): Promise<ExportMessage> {
  const opened = openReadonly(job.home, { nativeBinding: job.nativeBinding });
  if (!opened.ok) return { kind: 'failed', error: opened.error };
  const db = opened.value;
  try {
    const { out } = job;
    if (out === null) {
      return {
        kind: 'done', ...await writeToSink(db, job, async (text) => {
          const taken = once(port, 'message');
          tell({ kind: 'chunk', text });
          await taken;
        }),
      };
    }
    const total = aboutAsMany(db, job.request);
    return { kind: 'done', ...await writeFiles(db, { ...job, out }, (rows) => tell({ kind: 'progress', rows, total })) };
  } catch (problem) {
    if (problem instanceof NotValid) return { kind: 'failed', error: notValid(problem, job.request.profile) };
    const stored = databaseError(problem, ledgerFile(job.home));
    const words = fileProblem(problem);
    if (words !== null) return { kind: 'failed', error: notWritten(words).error };
    if (stored !== null) return { kind: 'failed', error: stored };
    throw problem;
  } finally {
    db.close();
  }
}

// No await at the top: the bundle is CommonJS. A bug rejects here and reaches the service as the worker's error.
void run().then((message) => {
  tell(message);
  port.close();
});
