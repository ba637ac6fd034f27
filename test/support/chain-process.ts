// The simulated chain in a process of its own, to be killed: its folder is the argument, its first line says where it is.
import { startPracticeChain } from '../../electron/practice/chain/practice-chain.ts';
import { realClock, seededRandom } from './http-ports.ts';

const started = await startPracticeChain({ port: 0, clock: realClock, random: seededRandom('chain process'), folder: process.argv[2] ?? '' });
if (!started.ok) throw new Error(started.error.message);
const { url, controlUrl, controlToken } = started.value;
process.stdout.write(`${JSON.stringify({ url, controlUrl, controlToken })}\n`);
