// Runs one export apart from the app, on a connection that cannot write.
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../../shared/errors/invariant.ts';
import { databaseError } from '../../db/errors.ts';
import { ledgerFile, openReadonly } from '../../db/open.ts';
import type { ExportJob, ExportMessage } from './messages.ts';
import { fileProblem, notWritten, writeWhole } from '../../core/write-file.ts';
import { writeReport } from './write-report.ts';

invariant(parentPort !== null, 'the export runs as a worker');
const port = parentPort;
const job = workerData as ExportJob;
const tell = (message: ExportMessage): void => port.postMessage(message);

async function run(): Promise<ExportMessage> {
  const opened = openReadonly(job.home, { nativeBinding: job.nativeBinding });
  if (!opened.ok) return { kind: 'failed', error: opened.error };
  const db = opened.value;
  try {
    const { out, request } = job;
    if (out === null) {
      const written = await writeReport(db, request, async (text) => {
        const taken = once(port, 'message');
        tell({ kind: 'chunk', text });
        await taken;
      });
      return { kind: 'done', ...written };
    }
    const written = await writeWhole(out, (write) => writeReport(db, request, async (text, rows) => {
      await write(text);
      tell({ kind: 'progress', rows });
    }));
    return { kind: 'done', ...written };
  } catch (problem) {
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
