// Finds the export worker beside the code that runs: the source file, or its bundle.
import { workerPath } from '../../core/worker-path.ts';

/** Path of the worker for {@link createExportService}. `selfUrl` is for tests. */
export const exportWorkerPath = (selfUrl: string = import.meta.url): string => workerPath(selfUrl, 'export.worker');
