// Exports as a service: checks the request, runs the worker, and leaves whole files or none.
import { resolve } from 'node:path';
import { businessDate } from '../../../shared/domain/time.ts';
import { failure, ok, type Result } from '../../../shared/errors/result.ts';
import { reportNames, type ExportService, type ExportWatch, type ProfileSummary } from '../../core/exports.ts';
import { notWritten, placeProblem } from '../../core/write-file.ts';
import type { Notices } from '../../core/notices.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { WritableDb } from '../../db/database.ts';
import { checkRequest, FIRST_PROFILE, profileNames, type CheckedRequest, type ShopDay } from './check-request.ts';
import { formatOneReports } from './format1/reports.ts';
import type { Outcome } from './messages.ts';
import { profileValues, saveProfileValues } from './profiles/setting.ts';
import { profileOf, profiles } from './profiles/table.ts';
import { createRunner, type Listener, type RunnerDeps } from './run-worker.ts';
import { createSchedule } from './schedule/service.ts';

export interface ExportDeps extends RunnerDeps {
  /** The shop's zone and day-cut, asked anew for each export. */
  readonly shopDay: () => ShopDay;
  readonly currency: () => string;
  readonly db: WritableDb;
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly practice: boolean;
  readonly notice: Notices['set'];
}

/** An export service that can be stopped: running exports end with an error and leave no half file. */
export interface StoppableExports extends ExportService {
  stop(): Promise<void>;
  /** Makes what a schedule has due; cheap to call often. */
  keepUp(): void;
}

const summaries: readonly ProfileSummary[] = [
  { name: FIRST_PROFILE, title: 'Format 1, for programs that read it already', reports: formatOneReports, formats: ['csv'], fields: [] },
  ...profiles.map(({ name, title, reports, isForPeople, fields }): ProfileSummary => ({ name, title, reports, formats: isForPeople ? ['csv', 'xlsx'] : ['csv'], fields })),
];

const quiet: Listener = { onChunk: () => undefined, onProgress: () => undefined };

/** Builds the service. Every export runs in a worker of its own; the till is never held up. */
export function createExportService(deps: ExportDeps): StoppableExports {
  const runner = createRunner(deps);
  const run = (request: CheckedRequest, out: string | null, listener: Listener, signal?: AbortSignal): Promise<Result<Outcome>> =>
    runner.run({ home: deps.home, nativeBinding: deps.nativeBinding, request, currency: deps.currency(), out }, listener, signal);

  const toFile: ExportService['toFile'] = async (request, { onProgress = quiet.onProgress, signal }: ExportWatch = {}) => {
    const checked = checkRequest(request, deps.shopDay());
    if (!checked.ok) return checked;
    const path = resolve(request.out);
    const problem = placeProblem(path);
    if (problem !== null) return notWritten(problem);
    const done = await run(checked.value, path, { ...quiet, onProgress }, signal);
    if (!done.ok) return done;
    const { rows, sha256, parts, manifest, losses, notes, broken } = done.value;
    return ok({ path: parts[0]?.path ?? path, rows, sha256, parts, manifest, losses, notes, broken });
  };
  const schedule = createSchedule({
    ...deps, toFile, check: (request) => checkRequest(request, deps.shopDay()),
    today: () => {
      const { timeZone, dayCutMinutes } = deps.shopDay();
      return businessDate(deps.clock.nowMs(), timeZone, dayCutMinutes);
    },
  });

  return {
    reports: reportNames,
    profiles: profileNames,
    profileList: () => summaries,
    profileSetting(name) {
      const profile = profileOf(name);
      return profile === undefined ? unknownProfile(name) : ok(profileValues(deps.db, name));
    },
    saveProfileSetting(name, values) {
      const profile = profileOf(name);
      return profile === undefined ? unknownProfile(name) : saveProfileValues(deps.db, deps.path, profile, values);
    },
    toFile,
    async toSink(request, write) {
      const checked = checkRequest(request, deps.shopDay());
      if (!checked.ok) return checked;
      if (checked.value.format === 'xlsx' || profileOf(checked.value.profile)?.isText === false) {
        return failure('export/not_offered', { details: { what: `${checked.value.profile} as ${checked.value.format} to standard output`, known: '--out FILE' } });
      }
      const done = await run(checked.value, null, { ...quiet, onChunk: write });
      return done.ok ? ok({ rows: done.value.rows, sha256: done.value.sha256 }) : done;
    },
    schedule: schedule.service,
    keepUp: schedule.keepUp,
    stop: runner.stop,
  };
}

const unknownProfile = (profile: string): Result<never> =>
  failure('export/unknown_profile', { details: { profile, known: profiles.map(({ name }) => name).join(', ') } });
