// An HTTP client whose requests go to an emulator in memory: an adapter and an emulator meet without a socket, on one fake clock.
import { ok } from '../../shared/errors/result.ts';
import type { HttpClient, HttpRequest } from '../../electron/core/ports.ts';
import type { EmulatorBench } from './emulator-bench.ts';

export interface EmulatorClient extends HttpClient {
  /** Everything sent, in order. */
  readonly requests: readonly HttpRequest[];
}

/** `extra` is added to the headers of each request. */
export function emulatorClient(bench: EmulatorBench, extra: Readonly<Record<string, string>> = {}): EmulatorClient {
  const requests: HttpRequest[] = [];
  return {
    requests,
    async send(request) {
      requests.push(request);
      const { pathname, search } = new URL(request.url);
      const answer = await bench.call(request.method, pathname + search, request.body, { ...request.headers, ...extra });
      return ok({ status: answer.status, headers: answer.headers, text: answer.text, serverTimeMs: bench.emulator.clock.nowMs(), receivedAtMs: bench.clock.nowMs() });
    },
  };
}
