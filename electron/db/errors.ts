// Turns what SQLite throws into the error codes people and programs get; anything unexpected stays a thrown bug.
import { appError, fail, ok, type AppError, type Result } from '../../shared/errors/result.ts';

/** The code text of a better-sqlite3 error (`SQLITE_FULL`) or of a file system error (`ENOSPC`), else null. */
function codeOf(problem: unknown): string | null {
  return problem instanceof Error && 'code' in problem && typeof problem.code === 'string' ? problem.code : null;
}

/**
 * The error to show for a storage problem, or null when it is none (a bug then). Full disk, folder that cannot be written, damaged
 * file, other writer and failing disk are told apart.
 */
export function databaseError(problem: unknown, path: string): AppError | null {
  const code = codeOf(problem);
  if (code === null) return null;
  const message = problem instanceof Error ? problem.message : '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return appError('db/disk_full', { details: { path } });
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code) || ['EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT', 'ENAMETOOLONG'].includes(code)) {
    return appError('db/read_only', { details: { path, reason: code } });
  }
  if (code === 'SQLITE_NOTADB') return appError('db/not_ours', { details: { path } });
  if (code.startsWith('SQLITE_CORRUPT')) return appError('db/damaged', { details: { path, problem: message } });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return appError('db/busy', { details: { path, holder: 'another process' } });
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') return appError('db/disk_error', { details: { path, reason: code } });
  return null;
}

/** Runs storage work; a storage problem becomes a failed Result, a bug goes on being thrown. */
export function attempt<T>(path: string, work: () => T): Result<T> {
  try {
    return ok(work());
  } catch (problem) {
    const error = databaseError(problem, path);
    if (error === null) throw problem;
    return fail(error);
  }
}
