// Tells a barcode scanner from fingers: many characters, far faster than anyone types, then Enter.

/** Fewer characters are an amount typed quickly. */
const FEWEST_CHARACTERS = 8;
/** Scanners send a character every few milliseconds; fast typists need 60 and more. */
const LONGEST_GAP_MS = 30;

export interface ScanBuffer {
  readonly text: string;
  readonly lastAtMs: number;
}

export const emptyScan: ScanBuffer = { text: '', lastAtMs: Number.NEGATIVE_INFINITY };

/** Collects one character; a pause begins anew. */
export function collect(buffer: ScanBuffer, character: string, atMs: number): ScanBuffer {
  const goesOn = atMs - buffer.lastAtMs <= LONGEST_GAP_MS;
  return { text: goesOn ? buffer.text + character : character, lastAtMs: atMs };
}

/** At Enter: the scanned text, or null when a person typed. */
export function scanned(buffer: ScanBuffer, atMs: number): string | null {
  return buffer.text.length >= FEWEST_CHARACTERS && atMs - buffer.lastAtMs <= LONGEST_GAP_MS ? buffer.text : null;
}
