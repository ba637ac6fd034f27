// Runs export workers: one for each export, ended when it is cancelled, and what it left half done taken away.
import { Worker } from 'node:worker_threads';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { notWritten } from '../../core/write-file.ts';
import type { ExportJob, ExportMessage, Outcome } from './messages.ts';
import { removeLeft } from './write/parts.ts';

export interface RunnerDeps {
  readonly home: string;
  /** `export.worker.ts` from sources, `export.worker.cjs` from the bundle. */
  readonly workerPath: string | URL;
  readonly nativeBinding: string | undefined;
}

export interface Listener {
  readonly onChunk: (text: string) => void;
  readonly onProgress: (rows: number, total: number | null) => void;
}

export interface Runner {
  /** Errors: those of the worker; `export/cancelled` when `signal` says so, `export/not_written` when it was stopped. */
  run(job: ExportJob, listener: Listener, signal?: AbortSignal): Promise<Result<Outcome>>;
  stop(): Promise<void>;
}

export function createRunner({ workerPath }: RunnerDeps): Runner {
  const running = new Set<Worker>();

  const run = (job: ExportJob, listener: Listener, signal?: AbortSignal): Promise<Result<Outcome>> => new Promise((settle, reject) => {
    if (signal?.aborted === true) return settle(failure('export/cancelled'));
    const worker = new Worker(workerPath, { workerData: job });
    running.add(worker);
    const left = (): void => {
      if (job.out !== null) removeLeft(job.out);
    };
    const cancel = (): void => {
      if (!running.delete(worker)) return;
      void worker.terminate().then(left).then(() => settle(failure('export/cancelled')), reject);
    };
    const end = (result: Result<Outcome>): void => {
      if (!running.delete(worker)) return;
      signal?.removeEventListener('abort', cancel);
      if (!result.ok) left();
      settle(result);
    };
    // A bug, in the worker or in who takes the chunks: nothing stays behind, and it goes on being thrown.
    const breakOff = (problem: unknown): void => {
      if (!running.delete(worker)) return;
      signal?.removeEventListener('abort', cancel);
      void worker.terminate().then(left);
      reject(problem);
    };
    const take = (message: ExportMessage): void => {
      switch (message.kind) {
        case 'chunk':
          listener.onChunk(message.text);
          worker.postMessage('taken');
          return;
        case 'progress': return listener.onProgress(message.rows, message.total);
        case 'done': {
          const { kind: _, ...outcome } = message;
          return end(ok(outcome));
        }
        case 'failed': return end({ ok: false, error: message.error });
      }
    };
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', (message: ExportMessage) => {
      try {
        take(message);
      } catch (problem) {
        breakOff(problem);
      }
    });
    worker.on('error', breakOff);
    worker.on('exit', () => end(notWritten('the export was stopped')));
  });

  return {
    run,
    async stop() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}
