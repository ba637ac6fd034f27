// An error of a device on its way through Ledger's libraries, which know only exceptions.
import { appError, type AppError } from '../../../shared/errors/result.ts';
import type { ErrorCode } from '../../../shared/errors/codes.ts';

/** Thrown inside electron/signers only; what leaves is its `error`. */
export class DeviceFault extends Error {
  readonly error: AppError;

  constructor(error: AppError) {
    super(error.code);
    this.name = 'DeviceFault';
    this.error = error;
  }
}

export const deviceFault = (code: Extract<ErrorCode, `device/${string}`>, details: Readonly<Record<string, string>> = {}): DeviceFault => new DeviceFault(appError(code, { details }));

/** What an answer of the device does not agree with; nothing of it is used. */
export const nonsense = (problem: string): DeviceFault => deviceFault('device/nonsense', { problem });
