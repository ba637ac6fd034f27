// Sends a probe out through the public address and says where it broke: name, connection, TLS, tunnel, receiver, answer.
import { appError, type AppError } from '../../../shared/errors/result.ts';
import type { TestReport, TestStage } from '../../core/app.ts';
import { reach, type Reached, type ReachOptions } from '../../core/http/reach.ts';
import type { Clock } from '../../core/ports.ts';
import type { Probe } from './probe.ts';

export const PROBE_WITHIN_MS = 10_000;
/** The receiver itself is on this computer. */
const LOCAL_WITHIN_MS = 2_000;

/** What the receiver writes when it takes a request for none of its own. */
const REFUSED = 'refused\n';

export interface SelfTestDeps {
  readonly clock: Clock;
  readonly probe: Probe;
  readonly reachOptions?: Pick<ReachOptions, 'trustedCa' | 'lookup' | 'route'>;
}

/** What each stage that broke is called. */
const errorOf = (stage: TestStage, url: string, reason: string): AppError => {
  const details = { url, host: new URL(url).host, reason };
  switch (stage) {
    case 'name': return appError('tunnel/test_name', { details });
    case 'connect': return appError('tunnel/test_connect', { details });
    case 'tls': return appError('tunnel/test_tls', { details });
    case 'tunnel': return appError('tunnel/test_tunnel', { details });
    case 'receiver': return appError('tunnel/test_receiver', { details });
    case 'answer': return appError('tunnel/test_answer', { details });
  }
};

/** Asks the receiver directly first: what is broken here is not the tunnel's fault. */
export async function selfTest(deps: SelfTestDeps, publicUrl: string, port: number | null): Promise<TestReport> {
  const { clock, probe } = deps;
  const report = (stage: TestStage | null, reason: string, tookMs: number): TestReport =>
    ({ atMs: clock.nowMs(), ok: stage === null, stage, tookMs, url: publicUrl, error: stage === null ? null : errorOf(stage, publicUrl, reason) });
  const send = async (base: string, withinMs: number): Promise<{ readonly reached: Reached; readonly arrived: boolean; readonly isAnswer: boolean }> => {
    const { nonce, body } = probe.make();
    const reached = await reach(new URL(`${base}${probe.endpoint.path}`), body, { clock, withinMs, ...deps.reachOptions });
    const arrived = probe.arrived(nonce);
    const isAnswer = reached.stage === 'done' && reached.status === 200 && probe.isAnswer(nonce, reached.text);
    probe.forget(nonce);
    return { reached, arrived, isAnswer };
  };
  const local = port === null ? null : await send(`http://127.0.0.1:${port}`, LOCAL_WITHIN_MS);
  if (local === null) return report('receiver', 'not running', 0);
  if (!local.isAnswer) return report('receiver', local.reached.stage === 'done' ? `status ${local.reached.status}` : local.reached.reason, local.reached.tookMs);
  const { reached, arrived, isAnswer } = await send(publicUrl, PROBE_WITHIN_MS);
  if (isAnswer) return report(null, '', reached.tookMs);
  const reason = reached.stage === 'done' ? `status ${reached.status}` : reached.reason;
  // It came to us and its answer went astray: the way back is at fault.
  if (arrived) return report('answer', reason, reached.tookMs);
  switch (reached.stage) {
    case 'name': case 'connect': case 'tls': return report(reached.stage, reason, reached.tookMs);
    case 'answer': return report('tunnel', reason, reached.tookMs);
    case 'done':
      if (reached.text === REFUSED) return report('receiver', 'refused what came; a web server in between must speak HTTP/1.1 to it and pass the request on as it is', reached.tookMs);
      // Somebody else answers there, with success even.
      return report(reached.status >= 200 && reached.status < 300 ? 'answer' : 'tunnel', reason, reached.tookMs);
  }
}
