// Run as a process of its own (`node --expose-gc`): a webhook receiver and nothing else, whose memory can be asked for. Prints its port, then
// answers each line on its input: `settle` lets a minute pass, `memory` collects garbage first; one line of JSON each.
import { createInterface } from 'node:readline';
import { startRig } from './webhook-rig.ts';

const collect = globalThis.gc;
if (collect === undefined) throw new Error('start with --expose-gc');
const rig = await startRig();
process.stdout.write(`${rig.port}\n`);

const answers: Readonly<Record<string, () => unknown>> = {
  settle: () => {
    rig.clock.tick(60_000);
    const logged = [...rig.logged];
    rig.logged.length = 0;
    return { logged, stored: rig.stored.length };
  },
  memory: () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return { bytes: heapUsed + external };
  },
};

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(answers[line]?.() ?? null)}\n`);
await rig.service.close();
