// Exports as a service: checks the request, runs the worker, and leaves a whole file or none.
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ok, type Result } from '../../../shared/errors/result.ts';
import type { ExportService } from '../../core/app.ts';
import { checkRequest, profiles, type CheckedRequest } from './check-request.ts';
import type { ExportJob, ExportMessage } from './messages.ts';
import { notWritten, partOf, placeProblem } from '../../core/write-file.ts';
import type { Written } from './write-report.ts';

export interface ExportDeps {
  readonly home: string;
  /** `export.worker.ts` from sources, `export.worker.cjs` from the bundle. */
  readonly workerPath: string | URL;
  readonly nativeBinding: string | undefined;
  /** The shop's zone, asked anew for each export. */
  readonly timeZone: () => string;
}

/** An export service that can be stopped: running exports end with an error and leave no half file. */
export interface StoppableExports extends ExportService {
  stop(): Promise<void>;
}

interface Listener {
  readonly onChunk: (text: string) => void;
  readonly onProgress: (rows: number) => void;
}

/** Builds the service. Every export runs in a worker of its own; the till is never held up. */
export function createExportService({ home, workerPath, nativeBinding, timeZone }: ExportDeps): StoppableExports {
  const running = new Set<Worker>();

  const work = (request: CheckedRequest, out: string | null, listener: Listener): Promise<Result<Written>> =>
    new Promise((settle, reject) => {
      const job: ExportJob = { home, nativeBinding, request, out };
      const worker = new Worker(workerPath, { workerData: job });
      running.add(worker);
      const left = (): void => {
        if (out !== null) rmSync(partOf(out), { force: true });
      };
      const end = (result: Result<Written>): void => {
        if (!running.delete(worker)) return;
        if (!result.ok) left();
        settle(result);
      };
      // A bug, in the worker or in who takes the chunks: nothing stays behind, and it goes on being thrown.
      const breakOff = (problem: unknown): void => {
        if (!running.delete(worker)) return;
        void worker.terminate().then(left);
        reject(problem);
      };
      worker.on('message', (message: ExportMessage) => {
        try {
          take(message);
        } catch (problem) {
          breakOff(problem);
        }
      });
      const take = (message: ExportMessage): void => {
        switch (message.kind) {
          case 'chunk':
            listener.onChunk(message.text);
            worker.postMessage('taken');
            return;
          case 'progress': return listener.onProgress(message.rows);
          case 'done': return end(ok({ rows: message.rows, sha256: message.sha256 }));
          case 'failed': return end({ ok: false, error: message.error });
        }
      };
      worker.on('error', breakOff);
      worker.on('exit', () => end(notWritten('the export was stopped')));
    });

  return {
    profiles,
    async toFile(request, onProgress) {
      const checked = checkRequest(request, timeZone());
      if (!checked.ok) return checked;
      const path = resolve(request.out);
      const problem = placeProblem(path);
      if (problem !== null) return notWritten(problem);
      const written = await work(checked.value, path, { onChunk: () => undefined, onProgress: onProgress ?? (() => undefined) });
      return written.ok ? ok({ path, ...written.value }) : written;
    },
    async toSink(request, write) {
      const checked = checkRequest(request, timeZone());
      return checked.ok ? work(checked.value, null, { onChunk: write, onProgress: () => undefined }) : checked;
    },
    async stop() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}
