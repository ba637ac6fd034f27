// The only place where the windows read the time: for countdowns and for "today". Nothing is decided by it.

export const nowMs = (): number => Date.now();
