// The chain sources of this shop: stored with their passwords sealed, opened when first needed, watched for what goes wrong.
import { failure, ok, type AppError, type Result } from '../../../../shared/errors/result.ts';
import type { App, Ports } from '../../../core/app.ts';
import { checkBaseUrl, hostKind } from '../../../core/base-url.ts';
import type { ProxyRoute } from '../../../core/http/options.ts';
import type { Clock, Logger, Secret } from '../../../core/ports.ts';
import type { AccountsService, TreasuryPorts } from '../../../core/treasury.ts';
import type { Vault } from '../../../core/vault/port.ts';
import type { ChainSource, ChainSourceConfig, FeeEstimates } from '../../../chain/port.ts';
import { readBox } from '../../../db/box-repo.ts';
import type { WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import { allSources, insertSource, moveSource } from './source-repo.ts';

export interface SourcesDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mode: App['options']['mode'];
  readonly ports: Pick<TreasuryPorts, 'openSource'>;
  readonly httpFor: Ports['httpFor'];
  readonly routeFor: (account: { readonly name: string; readonly selfHosted: boolean }) => ProxyRoute;
  readonly onChanged: () => void;
}

export interface Sources {
  views: AccountsService['sources'];
  add: AccountsService['addSource'];
  /** Keeps a source that comes with the ports, at the address it has now. */
  keepOwn(config: ChainSourceConfig): Result<null>;
  /** Opened once and kept. `treasury/source_not_found`, or the vault's error while its password is sealed. */
  open(name: string): Result<ChainSource>;
  /** The last estimates, asked for anew when they are old. */
  fees(name: string): Promise<Result<FeeEstimates>>;
  /** By last knowledge. */
  lastFees(name: string): FeeEstimates | null;
  problem(name: string): AppError | null;
  /** Lets go of every connection for new ones: the way out is another. */
  reconnect(): void;
  close(): void;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/i;
const FEES_OLD_MS = 60_000;
/** A public host bears a few requests a second; an own one many; one on this computer as many as it can. */
const REQUESTS_PER_SECOND = { public: 5, own: 50, here: 1_000 } as const;
/** A page of 25 large transactions, or a node's list of all of an account's, is longer than anything a gateway says, and takes longer. */
const SOURCE_LIMITS = { maxAnswerBytes: 64 * 1024 * 1024, headersMs: 30_000, bodyMs: 60_000 } as const;

const boxOf = (name: string): string => `chain/${name}/password`;

interface Known { tip: { readonly height: number; readonly atMs: number } | null; fees: { readonly value: FeeEstimates; readonly atMs: number } | null; problem: AppError | null }

export function createSources(deps: SourcesDeps): Sources {
  const { db, path, vault, clock, log, ports, httpFor, routeFor } = deps;
  const opened = new Map<string, ChainSource>();
  const knowledge = new Map<string, Known>();

  const known = (name: string): Known => {
    const found = knowledge.get(name) ?? { tip: null, fees: null, problem: null };
    knowledge.set(name, found);
    return found;
  };

  const noted = async <T>(name: string, asked: Promise<Result<T>>): Promise<Result<T>> => {
    const answer = await asked;
    const state = known(name);
    // What a source cannot tell at all is not something wrong with it.
    const problem = answer.ok || answer.error.code === 'chain/not_offered' || answer.error.code === 'chain/refused' ? null : answer.error;
    if (problem?.code !== state.problem?.code) {
      state.problem = problem;
      deps.onChanged();
    }
    return answer;
  };

  /** The source with an eye on what it answers. */
  const watched = (source: ChainSource): ChainSource => {
    const { name } = source;
    const withTip = async (asked: ReturnType<ChainSource['tip']>): ReturnType<ChainSource['tip']> => {
      const tip = await noted(name, asked);
      if (tip.ok) known(name).tip = { height: tip.value.height, atMs: tip.value.timeMs };
      return tip;
    };
    return {
      name, kind: source.kind,
      watch: (descriptor, sinceMs) => noted(name, source.watch(descriptor, sinceMs)),
      check: (network) => withTip(source.check(network)),
      tip: () => withTip(source.tip()),
      blockHash: (height) => noted(name, source.blockHash(height)),
      history: (script, has) => noted(name, source.history(script, has)),
      histories: (scripts, has) => noted(name, source.histories(scripts, has)),
      find: (txid) => noted(name, source.find(txid)),
      spender: (txid, vout) => noted(name, source.spender(txid, vout)),
      fees: () => noted(name, source.fees()),
      broadcast: (rawHex) => noted(name, source.broadcast(rawHex)),
      certificateSha256: () => source.certificateSha256(),
      close: () => source.close(),
    };
  };

  const connect = (config: ChainSourceConfig, password: Secret | null): ChainSource => {
    const { name, url, selfHosted } = config;
    const isHere = URL.canParse(url) && hostKind(new URL(url).hostname) === 'loopback';
    const requestsPerSecond = isHere ? REQUESTS_PER_SECOND.here : selfHosted ? REQUESTS_PER_SECOND.own : REQUESTS_PER_SECOND.public;
    const route = routeFor({ name, selfHosted });
    const http = httpFor({ name, baseUrl: url, selfHosted, requestsPerSecond, proxy: route, limits: SOURCE_LIMITS });
    return watched(ports.openSource(config, { http, route, password, clock, log }));
  };

  const open = (name: string): Result<ChainSource> => {
    const existing = opened.get(name);
    if (existing !== undefined) return ok(existing);
    const config = allSources(db).find((each) => each.name === name);
    if (config === undefined) return failure('treasury/source_not_found', { details: { name } });
    let password: Secret | null = null;
    if (readBox(db, boxOf(name)) !== null) {
      const unsealed = vault.open(boxOf(name));
      if (!unsealed.ok) return unsealed;
      password = unsealed.value;
    }
    const source = connect(config, password);
    opened.set(name, source);
    return ok(source);
  };

  const letGo = (): void => {
    opened.forEach((source) => source.close());
    opened.clear();
  };

  return {
    views: () => allSources(db).map((config) => {
      const { tip, fees, problem } = known(config.name);
      return { ...config, tip, fees: fees?.value ?? null, problem: problem === null ? null : { code: problem.code, message: problem.message, hint: problem.hint } };
    }),
    async add({ name: typedName, kind, url: typedUrl, selfHosted, password }) {
      const name = typedName.trim();
      if (!NAME.test(name)) return failure('input/invalid', { details: { field: 'the name', problem: 'use 1 to 40 letters, digits, dots, dashes or underscores' } });
      if (allSources(db).some((each) => each.name === name)) return failure('treasury/name_taken', { details: { name } });
      const url = checkedUrl(kind, typedUrl.trim(), selfHosted, deps.mode);
      if (!url.ok) return url;
      const config: ChainSourceConfig = { name, kind, url: url.value, selfHosted, certificateSha256: null };
      const given = password === null || password === '' ? null : password;
      const trial = connect(config, given === null ? null : { reveal: () => given });
      const tip = await trial.tip();
      if (!tip.ok) {
        trial.close();
        return tip;
      }
      const stored = attempt(path, () => db.transaction((): Result<null> => {
        insertSource(db, { ...config, certificateSha256: trial.certificateSha256() }, clock.nowMs());
        return given === null ? ok(null) : vault.seal(boxOf(name), given);
      }));
      if (!stored.ok || !stored.value.ok) {
        trial.close();
        return stored.ok ? stored.value : stored;
      }
      opened.set(name, trial);
      deps.onChanged();
      return ok(null);
    },
    keepOwn: (config) => attempt(path, () => {
      const before = allSources(db).find((each) => each.name === config.name);
      if (before === undefined) insertSource(db, config, clock.nowMs());
      else if (before.url !== config.url) moveSource(db, config);
      return null;
    }),
    open,
    async fees(name) {
      const { fees } = known(name);
      if (fees !== null && Math.abs(clock.nowMs() - fees.atMs) < FEES_OLD_MS) return ok(fees.value);
      const source = open(name);
      if (!source.ok) return source;
      const asked = await source.value.fees();
      if (asked.ok) known(name).fees = { value: asked.value, atMs: clock.nowMs() };
      return asked;
    },
    lastFees: (name) => known(name).fees?.value ?? null,
    problem: (name) => known(name).problem,
    reconnect: letGo,
    close: letGo,
  };
}

/** The address of a source, as it is kept. Practice takes nothing that is not on this computer. */
function checkedUrl(kind: ChainSourceConfig['kind'], url: string, selfHosted: boolean, mode: App['options']['mode']): Result<string> {
  const refuse = (problem: string): Result<never> => failure('input/invalid', { details: { field: 'the address', problem } });
  let normalised = url;
  if (kind === 'electrum') {
    if (!/^(tcp|tls):\/\/(\[[0-9a-f:]+\]|[a-z0-9.-]+):\d{1,5}$/i.test(url)) return refuse('it is written tcp://host:port or tls://host:port');
  } else {
    const checked = checkBaseUrl(url, { selfHosted });
    if (!checked.ok) return refuse(checked.problem);
    normalised = checked.normalised;
  }
  if (mode === 'practice' && hostKind(new URL(normalised.replace(/^(tcp|tls):/i, 'http:')).hostname) !== 'loopback') return refuse('practice mode takes only sources on this computer');
  return ok(normalised);
}
