// Warnings for the whole shop, each under a name so that it can be taken back when the cause is gone.
import type { AppError } from '../../shared/errors/result.ts';
import type { Notice } from './app.ts';

export interface Notices {
  /** null takes the notice of that name back. */
  set(name: string, error: AppError | null): void;
  all(): readonly Notice[];
  onChanged(listener: () => void): () => void;
  /** Something else the windows show with the notices changed. */
  touch(): void;
}

export function createNotices(): Notices {
  const current = new Map<string, Notice>();
  const listeners = new Set<() => void>();
  const touch = (): void => listeners.forEach((listener) => listener());
  return {
    set(name, error) {
      const before = current.get(name);
      if (error === null ? before === undefined : before?.message === error.message) return;
      if (error === null) current.delete(name);
      else current.set(name, { code: error.code, message: error.message, hint: error.hint });
      touch();
    },
    all: () => [...current.values()],
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    touch,
  };
}
