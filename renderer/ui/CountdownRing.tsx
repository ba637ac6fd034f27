// A ring that empties until the offer ends, with the time left in figures. Obeys reduced motion by stepping once a second.
import { useEffect, useState } from 'react';
import './ring.css';

export interface Countdown {
  readonly startedAtMs: number;
  readonly endsAtMs: number;
}

/** Whole minutes and seconds left, never below zero. @example timeLeft(61_000) // '1:01' */
export function timeLeft(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How much of the ring is still full, from 1 to 0. */
export function fractionLeft(countdown: Countdown, nowMs: number): number {
  const whole = countdown.endsAtMs - countdown.startedAtMs;
  if (whole <= 0) return 0;
  return Math.min(1, Math.max(0, (countdown.endsAtMs - nowMs) / whole));
}

function useNow(now: () => number): number {
  const [nowMs, setNowMs] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(now()), 1000);
    return () => clearInterval(timer);
  }, [now]);
  return nowMs;
}

/** `now` is our own clock in milliseconds, the one the countdown is given in. */
export function CountdownRing({ countdown, label, now }: { readonly countdown: Countdown; readonly label: string; readonly now: () => number }) {
  const nowMs = useNow(now);
  const leftMs = countdown.endsAtMs - nowMs;
  const left = fractionLeft(countdown, nowMs);
  return (
    <span className={`ring ${left < 0.2 ? 'ring-soon' : ''}`} role="timer" aria-label={`${label} ${timeLeft(leftMs)}`}>
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <circle className="ring-track" cx="20" cy="20" r="17" />
        <circle className="ring-left" cx="20" cy="20" r="17" pathLength="1" strokeDasharray="1 1" strokeDashoffset={1 - left} transform="rotate(-90 20 20)" />
      </svg>
      <span className="ring-words" aria-hidden="true">
        <span className="ring-label">{label}</span>
        <span className="ring-time">{timeLeft(leftMs)}</span>
      </span>
    </span>
  );
}
