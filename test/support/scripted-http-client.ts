// An HTTP client that gives prepared answers and keeps what it was asked, for adapters on answers no emulator gives.
import { ok } from '../../shared/errors/result.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../electron/core/ports.ts';

export interface ScriptedClient extends HttpClient {
  readonly requests: readonly HttpRequest[];
}

/** `answer` gets the request and gives a JSON value or raw text, or a status with it. */
export function scriptedClient(answer: (request: HttpRequest, count: number) => { readonly status?: number; readonly body: unknown }, nowMs: number): ScriptedClient {
  const requests: HttpRequest[] = [];
  return {
    requests,
    send: (request) => {
      requests.push(request);
      const { status = 200, body } = answer(request, requests.length);
      const value: HttpAnswer = { status, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body), serverTimeMs: null, receivedAtMs: nowMs };
      return Promise.resolve(ok(value));
    },
  };
}
