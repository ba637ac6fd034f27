// Hidden and misleading characters: found, flattened, and kept from terminals.
import { describe, expect, it } from 'vitest';
import { forTerminal, holdsHidden, oneLine } from '../../../../shared/domain/plain-text.ts';

const hidden = ['\u0000', '\u0007', '\u001b', '\u007f', '\u009b', '\u00ad', '\u061c', '\u200b', '\u200f', '\u202e', '\u2028', '\u2066', '\ufeff', '\u{e0041}', '\ud800'];

describe('what people read', () => {
  it.each(hidden)('%j is hidden and becomes a space', (sign) => {
    expect(holdsHidden(`a${sign}b`)).toBe(true);
    expect(oneLine(`a${sign}${sign}\n b`)).toBe('a b');
  });

  it.each(['bc1qexample', 'Café “Größe” 12.50 €', '日本語', 'a b'])('%s stays as it is', (text) => {
    expect([holdsHidden(text), oneLine(text), forTerminal(text)]).toEqual([false, text, text]);
  });
});

describe('terminals', () => {
  it.each(['\u001b[2J', '\u001b]52;c;eA==\u0007', '\u009b31m', '\r', '\b', '\u202e', '\u2066', '\n'])('%j cannot steer one', (text) => {
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(forTerminal(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e\u2066]/);
  });

  it('joined emoji stay whole', () => { expect(forTerminal('👩‍🍳')).toBe('👩‍🍳'); });
});
