// An Electrum server as one that can always be asked: connected to when needed, and again when the connection was lost.
import { ok, type Result } from '../../../shared/errors/result.ts';
import { isArray } from '../../core/json/read.ts';
import type { Clock } from '../../core/ports.ts';
import type { SourceErrors } from '../common/errors.ts';
import { createSession, type ElectrumLimits, type Param, type Reply, type Session } from './session.ts';
import type { OpenedSocket } from './socket.ts';

export const defaultElectrumLimits: ElectrumLimits = { connectMs: 8_000, answerMs: 20_000, window: 50, maxLineBytes: 32 * 1024 * 1024 };

export interface ElectrumConnection {
  /** Every question is harmless to repeat: one whose connection is lost is asked once more. */
  call(method: string, params: readonly Param[]): Promise<Result<Reply>>;
  /** The protocol version agreed on, such as `1.4.2`. */
  version(): Promise<Result<string>>;
  close(): void;
}

/** What all servers in use speak; the calls that differ in 1.6 are told apart by the version agreed on. */
const versions = ['1.4', '1.6'];

interface Greeted {
  readonly session: Session;
  readonly version: string;
}

export function createConnection({ open, clock, errors, limits }: {
  readonly open: () => Promise<Result<OpenedSocket>>;
  readonly clock: Clock;
  readonly errors: SourceErrors;
  readonly limits: ElectrumLimits;
}): ElectrumConnection {
  let starting: Promise<Result<Greeted>> | null = null;
  let live: Session | null = null;
  let isClosed = false;

  /** `server.version` is the first thing said. */
  const start = async (): Promise<Result<Greeted>> => {
    const opened = await open();
    if (!opened.ok) return opened;
    const session = createSession(opened.value.socket, { clock, errors, limits });
    live = session;
    const reply = await session.ask('server.version', ['Countersign', versions]);
    if (reply === 'lost') return errors.failure('chain/not_reachable', { problem: 'it hangs up at once' }, { outcome: 'not_sent' });
    if (!reply.ok) return reply;
    const version = reply.value.kind === 'result' && isArray(reply.value.value) ? reply.value.value[1] : undefined;
    if (typeof version === 'string' && /^1\.[4-6](?:\.[0-9]+)?$/.test(version)) return ok({ session, version });
    session.end();
    return errors.nonsense('it does not speak a version of the Electrum protocol that is known here');
  };
  const greeted = async (): Promise<Result<Greeted>> => {
    if (isClosed) return errors.failure('chain/not_reachable', { problem: 'it was closed' }, { outcome: 'not_sent' });
    if (live?.isOpen() === false) {
      live = null;
      starting = null;
    }
    starting ??= start();
    const started = await starting;
    if (!started.ok) starting = null;
    return started;
  };

  return {
    async call(method, params) {
      for (let tries = 0; tries < 2; tries += 1) {
        const started = await greeted();
        if (!started.ok) return started;
        const reply = await started.value.session.ask(method, params);
        if (reply !== 'lost') return reply;
      }
      return errors.failure('chain/not_reachable', { problem: 'the connection was lost' }, { outcome: 'unknown' });
    },
    async version() {
      const started = await greeted();
      return started.ok ? ok(started.value.version) : started;
    },
    close() {
      isClosed = true;
      live?.end();
    },
  };
}
