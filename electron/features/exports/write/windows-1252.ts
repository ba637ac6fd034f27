// Windows-1252, which DATEV reads: what it can hold, and what becomes of the rest.

/** The bytes 0x80 to 0x9F, where it differs from Latin-1. Five are not given to any character. */
const SPECIAL = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';

const bytes = new Map<string, number>([...SPECIAL].flatMap((character, at) => (character === '\0' ? [] : [[character, 0x80 + at] as const])));

const isHeld = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || bytes.has(character);
};

/** The text as the file can hold it: composed, accents dropped where there is no such letter, `?` for what has no likeness. Control characters become spaces. */
export function toWindows1252(text: string): { readonly text: string; readonly lost: boolean } {
  const composed = text.toWellFormed().normalize('NFC');
  let held = '';
  for (const character of composed) held += isHeld(character) ? character : likeness(character);
  return { text: held, lost: held !== text };
}

function likeness(character: string): string {
  if (/\p{Cc}|\p{Zs}|\p{Zl}|\p{Zp}/u.test(character)) return ' ';
  const bare = [...character.normalize('NFKD')].filter((part) => !/\p{M}/u.test(part));
  return bare.length > 0 && bare.every(isHeld) ? bare.join('') : '?';
}

/** Bytes of a text that {@link toWindows1252} gave. Throws RangeError for any other character: a file is never quietly wrong. */
export function encodeWindows1252(text: string): Buffer {
  const buffer = Buffer.allocUnsafe(text.length);
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const byte = code < 0x80 || (code >= 0xa0 && code <= 0xff) ? code : bytes.get(character);
    if (byte === undefined) throw new RangeError(`Windows-1252 has no character U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
    buffer[at] = byte;
    at += 1;
  }
  return buffer.subarray(0, at);
}
