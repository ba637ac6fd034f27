// Answers the calls of the area `exports`. Where the file goes is asked by main, through the system's own dialog.
import type { App } from '../../core/app.ts';
import type { TillHandlers } from '../../../shared/ipc/index.ts';
import { ok } from '../../../shared/errors/result.ts';

/** Resolves with the chosen path, or null when the person changed their mind. */
export type AskWhere = (fileName: string) => Promise<string | null>;

export const exportsHandlers = (app: () => App, askWhere: AskWhere): TillHandlers['exports'] => ({
  save: async ({ report, from, to }) => {
    const practice = app().options.mode === 'practice' ? 'practice-' : '';
    const out = await askWhere(`${practice}${report}-${safePart(from)}-${safePart(to)}.csv`);
    if (out === null) return ok(null);
    const written = await app().exports.toFile({ report, from, to, profile: 'default', out });
    return written.ok ? ok({ ...written.value }) : written;
  },
});

const safePart = (text: string): string => text.replace(/[^0-9-]/g, '').slice(0, 10);
