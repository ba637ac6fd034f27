// Finds the receiver's worker beside the code that runs: the source file, or its bundle.
import { workerPath } from '../../core/worker-path.ts';

export const receiverWorkerPath = (selfUrl: string = import.meta.url): string => workerPath(selfUrl, 'receiver.worker');
