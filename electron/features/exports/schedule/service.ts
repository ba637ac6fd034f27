// Exports on a schedule: what is over is written into a folder while the app is open, missed periods too; what fails is told and tried again.
import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { appError, failure, ok, type Result } from '../../../../shared/errors/result.ts';
import { dateBefore, isDate } from '../../../../shared/domain/time.ts';
import type { ExportRequest, ScheduledExport, ScheduledState, ScheduleService, WrittenExport } from '../../../core/exports.ts';
import type { Notices } from '../../../core/notices.ts';
import type { Clock, Logger } from '../../../core/ports.ts';
import type { WritableDb } from '../../../db/database.ts';
import { attempt } from '../../../db/errors.ts';
import { readSetting, writeSetting } from '../../../db/setting-repo.ts';
import { fileName } from './file-name.ts';
import { periodAfter } from './periods.ts';

export interface ScheduleDeps {
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly practice: boolean;
  /** The business date of now. */
  readonly today: () => string;
  readonly check: (request: ExportRequest) => Result<unknown>;
  readonly toFile: (request: ExportRequest & { readonly out: string }) => Promise<Result<WrittenExport>>;
  readonly notice: Notices['set'];
}

export interface Schedule {
  readonly service: ScheduleService;
  /** Cheap to call often: does something only when something is due. */
  keepUp(): void;
}

const KEY = 'export-schedule';
const AGAIN_AFTER_MS = 10 * 60_000;
/** A shop closed for long gets its days one after the other, not all in one go. */
const AT_ONCE = 40;

export function createSchedule(deps: ScheduleDeps): Schedule {
  const { db, path, clock } = deps;
  const problems = new Map<string, ScheduledState['problem']>();
  let nextTryMs = -Infinity;
  let running: Promise<readonly { readonly id: string; readonly result: Result<WrittenExport> }[]> | null = null;

  const all = (): readonly ScheduledExport[] => readSetting<readonly ScheduledExport[]>(db, KEY) ?? [];
  const keep = (list: readonly ScheduledExport[]): Result<null> => attempt(path, () => (writeSetting(db, KEY, list), null));
  const stateOf = (one: ScheduledExport): ScheduledState => ({ ...one, next: periodAfter(one.doneTo, one.every), problem: problems.get(one.id) ?? null });
  const isDue = (one: ScheduledExport): boolean => periodAfter(one.doneTo, one.every).to < deps.today();

  const requestOf = ({ report, profile, format, folder }: Pick<ScheduledExport, 'report' | 'profile' | 'format' | 'folder'>, { from, to }: { readonly from: string; readonly to: string }) =>
    ({ report, profile, format, from, to, out: join(folder, fileName({ report, profile, format, from, to, practice: deps.practice })) });

  /** One period of one of them; the period counts as done once its file stands there. */
  const make = async (one: ScheduledExport): Promise<Result<WrittenExport>> => {
    const period = periodAfter(one.doneTo, one.every);
    const result = await deps.toFile(requestOf(one, period));
    const stored = result.ok ? keep(all().map((other) => (other.id === one.id ? { ...other, doneTo: period.to } : other))) : result;
    const { code, message, hint } = stored.ok ? { code: '', message: '', hint: '' } : stored.error;
    problems.set(one.id, stored.ok ? null : { code, message, hint });
    deps.notice(`export:${one.id}`, stored.ok ? null : appError('export/schedule_failed', { details: { report: one.report, from: period.from, to: period.to, problem: message, hint } }));
    if (!stored.ok) deps.log.warn('exports.schedule_failed', { report: one.report, code });
    return stored.ok ? result : stored;
  };

  const runAll = async (): Promise<readonly { readonly id: string; readonly result: Result<WrittenExport> }[]> => {
    const done: { readonly id: string; readonly result: Result<WrittenExport> }[] = [];
    for (const { id } of all()) {
      for (let times = 0; times < AT_ONCE; times += 1) {
        const one = all().find((other) => other.id === id);
        if (one === undefined || !isDue(one)) break;
        const result = await make(one);
        done.push({ id, result });
        if (!result.ok) break;
      }
    }
    return done;
  };

  const run = (): Promise<readonly { readonly id: string; readonly result: Result<WrittenExport> }[]> => {
    running ??= runAll().finally(() => {
      running = null;
      nextTryMs = clock.monotonicMs() + AGAIN_AFTER_MS;
    });
    return running;
  };

  return {
    keepUp() {
      if (running !== null || clock.monotonicMs() < nextTryMs || !all().some(isDue)) return;
      void run();
    },
    service: {
      list: () => all().map(stateOf),
      save({ id, since, ...wish }) {
        if (!isAbsolute(wish.folder) || !existsSync(wish.folder) || !statSync(wish.folder).isDirectory()) return failure('input/invalid', { details: { field: 'the folder', problem: 'it is not there' } });
        if (since !== null && !isDate(since)) return failure('input/invalid', { details: { field: 'the first day', problem: 'use a date such as 2026-01-31' } });
        const known = all().find((one) => one.id === id);
        if (id !== null && known === undefined) return failure('input/invalid', { details: { field: 'the scheduled export', problem: 'there is none with this id' } });
        const today = deps.today();
        const fresh = wish.every === 'daily' ? today : `${today.slice(0, 7)}-01`;
        const one: ScheduledExport = { ...wish, id: known?.id ?? nextId(all()), doneTo: since === null ? known?.doneTo ?? dateBefore(fresh) : dateBefore(since) };
        const checked = deps.check({ ...requestOf(one, periodAfter(one.doneTo, one.every)) });
        if (!checked.ok) return checked;
        const stored = keep(known === undefined ? [...all(), one] : all().map((other) => (other.id === one.id ? one : other)));
        if (!stored.ok) return stored;
        nextTryMs = -Infinity;
        return ok(stateOf(one));
      },
      remove(id) {
        if (!all().some((one) => one.id === id)) return failure('input/invalid', { details: { field: 'the scheduled export', problem: 'there is none with this id' } });
        deps.notice(`export:${id}`, null);
        problems.delete(id);
        return keep(all().filter((one) => one.id !== id));
      },
      run,
    },
  };
}

/** Small numbers, so that they can be typed. */
const nextId = (list: readonly ScheduledExport[]): string => String(Math.max(0, ...list.map(({ id }) => Number(id))) + 1);
