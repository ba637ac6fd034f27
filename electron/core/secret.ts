// A secret that cannot be printed by accident: in strings, JSON, inspection and errors it shows as `[secret]`.
import type { Secret } from './ports.ts';

const shown = '[secret]';

class SecretText implements Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    Object.freeze(this);
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [Symbol.toPrimitive](): string {
    return shown;
  }

  /** What util.inspect (and so every console and debugger of Node) prints. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }
}

/** Wraps a text so that only `reveal()` gives it back. Every other way of turning it into text gives `[secret]`. */
export function secret(text: string): Secret {
  return new SecretText(text);
}
