// Memory of a whole process tree: proportional set size, so that pages shared between its processes count once.
import { readdirSync, readFileSync } from 'node:fs';

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null; // ended between listing and reading
  }
}

/** The process and all that came from it. */
export function processTree(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? parentOf(pid) : null;
    if (parent !== null) parents.set(pid, parent);
  }
  const within = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(within);
}

/** Proportional set size of the tree in MiB. */
export function treeMemoryMiB(root: number): number {
  let kib = 0;
  for (const pid of processTree(root)) {
    try {
      kib += Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      continue; // ended meanwhile
    }
  }
  return kib / 1024;
}

const SETTLED = { everyMs: 1_000, alike: 4, within: 0.005, atMostMs: 30_000 };

/** The tree's memory once several readings in a row are alike, or after half a minute. */
export async function settledMemoryMiB(root: number): Promise<number> {
  const readings: number[] = [];
  for (let waited = 0; waited < SETTLED.atMostMs; waited += SETTLED.everyMs) {
    await new Promise((resolve) => { setTimeout(resolve, SETTLED.everyMs); });
    readings.push(treeMemoryMiB(root));
    const last = readings.slice(-SETTLED.alike);
    if (last.length === SETTLED.alike && Math.max(...last) - Math.min(...last) <= SETTLED.within * Math.max(...last)) break;
  }
  return readings.at(-1) ?? Number.NaN;
}
