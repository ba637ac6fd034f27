// Derives an account's receive addresses in another process, so that the one that is measured has none of them at hand.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import * as v from 'valibot';
import type { AccountKey } from '../../../shared/domain/bitcoin.ts';

const line = v.array(v.object({ address: v.string(), scriptHex: v.string() }));
const keys = path.resolve('electron/wallet/keys.ts');

export function derivedElsewhere(key: AccountKey, count: number): v.InferOutput<typeof line> {
  const code = `const { deriveAddress } = await import(${JSON.stringify(keys)}); const key = ${JSON.stringify(key)};
    console.log(JSON.stringify(Array.from({ length: ${count} }, (_, index) => { const { address, scriptHex } = deriveAddress(key, 0, index); return { address, scriptHex }; })));`;
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.status !== 0) throw new Error(done.stderr);
  return v.parse(line, JSON.parse(done.stdout));
}
