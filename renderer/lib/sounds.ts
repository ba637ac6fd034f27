// Two short tones made on the spot: one for "paid", one for "look here". No files, and silent when switched off.

export type Sound = 'paid' | 'attention';

const tones: Record<Sound, readonly { readonly hertz: number; readonly at: number }[]> = {
  paid: [{ hertz: 660, at: 0 }, { hertz: 990, at: 0.12 }],
  attention: [{ hertz: 520, at: 0 }, { hertz: 392, at: 0.18 }, { hertz: 520, at: 0.36 }],
};

let context: AudioContext | null = null;

/** Plays once. A machine without sound stays silent without an error. */
export function play(sound: Sound): void {
  try {
    context ??= new AudioContext();
    const start = context.currentTime + 0.02;
    for (const { hertz, at } of tones[sound]) {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.frequency.value = hertz;
      gain.gain.setValueAtTime(0.0001, start + at);
      gain.gain.exponentialRampToValueAtTime(0.18, start + at + 0.015);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + at + 0.16);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(start + at);
      oscillator.stop(start + at + 0.2);
    }
  } catch {
    context = null;
  }
}
