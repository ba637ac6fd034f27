// The status words a device answers with, and how a command ends with one of them.

/** Two bytes at the end of every answer. */
export const status = {
  ok: 0x9000,
  /** The device asks the host something; the answer comes with CONTINUE. */
  question: 0xe000,
  /** The person said no. */
  denied: 0x6985,
  /** The operating system's: a PIN is needed first. */
  locked: 0x5515,
  /** The operating system's: the person said no to opening an app. */
  deniedBySystem: 0x5501,
  securityStatus: 0x6982,
  badData: 0x6a80,
  notSupported: 0x6a82,
  wrongParameters: 0x6a86,
  wrongLength: 0x6a87,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
  badState: 0xb007,
  badRegistration: 0xb008,
  noSuchApp: 0x6807,
  noAppName: 0x670a,
  /** A fault of the program itself. */
  broken: 0x6f00,
} as const;

/** Ends the command that is running; caught in one place, which writes the answer. */
export class Refusal extends Error {
  readonly status: number;
  /** Two more bytes that say why, before the status word. */
  readonly detail: number | null;

  constructor(statusWord: number, why: string, detail: number | null = null) {
    super(`${statusWord.toString(16)}: ${why}`);
    this.name = 'Refusal';
    this.status = statusWord;
    this.detail = detail;
  }
}

/** The value, or the command ends: too few bytes, or bytes that cannot be read. */
export function given<T>(value: T | null, statusWord: number, why: string): T {
  if (value === null) throw new Refusal(statusWord, why);
  return value;
}
