// The vault: what opens it, what must not, and that nothing it cannot open is ever overwritten.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noKeychain } from '../../../../../electron/core/live-ports.ts';
import type { Keychain, Random } from '../../../../../electron/core/ports.ts';
import { createVault } from '../../../../../electron/core/vault/create-vault.ts';
import { bestKdf } from '../../../../../electron/core/vault/kdf.ts';
import { practiceKeychain } from '../../../../../electron/core/vault/practice-keychain.ts';
import type { BoxStore, Vault } from '../../../../../electron/core/vault/port.ts';
import { ok, type Result } from '../../../../../shared/errors/result.ts';

const random: Random = { bytes: (length) => randomBytes(length) };
const PASSPHRASE = 'correct horse';

interface Shelf extends BoxStore {
  readonly boxes: Map<string, Uint8Array>;
}
function shelf(): Shelf {
  const boxes = new Map<string, Uint8Array>();
  return {
    boxes,
    getBox: (name) => boxes.get(name) ?? null,
    putBox: (name, bytes) => {
      boxes.set(name, Uint8Array.from(bytes));
      return ok(null);
    },
    listBoxes: () => [...boxes.keys()],
  };
}

function keychain(backend = 'gnome_libsecret', pad = 0x5a): Keychain & { locked: boolean } {
  const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ pad);
  return {
    backend, trustworthy: true, locked: false,
    wrap: flip,
    unwrap(box) {
      if (this.locked) throw new Error('the ring is locked');
      return flip(box);
    },
  };
}

const vaultOn = (store: BoxStore, ring: Keychain = noKeychain, passphrase?: string): Vault =>
  createVault({ store, keychain: ring, random, ...(passphrase === undefined ? {} : { passphrase }) });
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);
const read = (vault: Vault, name = 'gateway/a/key'): string => {
  const opened = vault.open(name);
  return opened.ok ? opened.value.reveal() : opened.error.code;
};
const contents = (store: Shelf): string => JSON.stringify([...store.boxes].map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')]));

describe('sealed with a passphrase', () => {
  it('line 16: without a trustworthy keychain it takes a passphrase, and stores nothing without one', () => {
    for (const backend of ['none', 'basic_text']) {
      const store = shelf();
      const vault = vaultOn(store, { ...noKeychain, backend });
      expect(code(vault.seal('gateway/a/key', 'sk_1'))).toBe('vault/locked');
      expect(store.boxes.size).toBe(0);
    }
  });

  it('seals, and opens again in a later run', async () => {
    const store = shelf();
    const first = vaultOn(store);
    expect(first.state()).toBe('none');
    expect(code(await first.create(PASSPHRASE))).toBe('ok');
    expect(code(first.seal('gateway/a/key', 'sk_1'))).toBe('ok');
    expect(contents(store)).not.toContain(Buffer.from('sk_1').toString('hex'));

    const second = vaultOn(store);
    expect(second.state()).toBe('locked');
    expect(read(second)).toBe('vault/locked');
    expect(code(await second.unlock('wrong horse'))).toBe('vault/wrong_passphrase');
    expect(code(await second.unlock(PASSPHRASE))).toBe('ok');
    expect(read(second)).toBe('sk_1');
  });

  it('takes the passphrase given at the start at first use, also to make the vault', () => {
    const store = shelf();
    expect(code(vaultOn(store, noKeychain, PASSPHRASE).seal('gateway/a/key', 'sk_1'))).toBe('ok');
    expect(read(vaultOn(store, noKeychain, PASSPHRASE))).toBe('sk_1');
    expect(read(vaultOn(store, noKeychain, 'wrong horse'))).toBe('vault/wrong_passphrase');
  });

  it('refuses a passphrase under 8 characters and stores nothing', async () => {
    const store = shelf();
    expect(code(await vaultOn(store).create('1234567'))).toBe('vault/weak_passphrase');
    expect(store.boxes.size).toBe(0);
  });

  it('takes one passphrase typed on two keyboards: composed and decomposed letters are the same', async () => {
    const store = shelf();
    await vaultOn(store).create('pässwörter');
    expect(code(await vaultOn(store).unlock('pässwörter'.normalize('NFD')))).toBe('ok');
  });

  it('derives with argon2id of at least 19 MiB, two passes', () => {
    expect(bestKdf()).toEqual({ name: 'argon2id', memoryKiB: 38_912, passes: 2, lanes: 1 });
  });

  it('a passphrase is not replaced by making the vault again, open or not', async () => {
    const store = shelf();
    const open = vaultOn(store);
    await open.create(PASSPHRASE);
    const before = contents(store);
    expect(code(await open.create('the thief’s own'))).toBe('vault/exists');
    expect(code(await vaultOn(store).create('the thief’s own'))).toBe('vault/locked');
    expect(contents(store)).toBe(before);
    expect(code(await vaultOn(store).unlock(PASSPHRASE))).toBe('ok');
  });

  it('changes the passphrase without touching the credentials', async () => {
    const store = shelf();
    const vault = vaultOn(store);
    await vault.create(PASSPHRASE);
    vault.seal('gateway/a/key', 'sk_1');
    expect(code(await vault.changePassphrase('another horse'))).toBe('ok');
    expect(code(await vaultOn(store).unlock(PASSPHRASE))).toBe('vault/wrong_passphrase');
    expect(read(vaultOn(store, noKeychain, 'another horse'))).toBe('sk_1');
  });
});

describe('sealed with the keychain', () => {
  it('line 16: needs no passphrase where the keychain is a real one', () => {
    const store = shelf();
    expect(code(vaultOn(store, keychain()).seal('gateway/a/key', 'sk_1'))).toBe('ok');
    const later = vaultOn(store, keychain());
    expect(later.state()).toBe('open');
    expect(read(later)).toBe('sk_1');
    expect(later.describe()).toEqual({ keychainBackend: 'gnome_libsecret', hasPassphrase: false, kdf: null });
  });

  it.each([
    ['another back end', keychain('kwallet6')],
    ['another ring under the same name', keychain('gnome_libsecret', 0x11)],
    ['no keychain any more', noKeychain],
    ['a locked ring', Object.assign(keychain(), { locked: true })],
  ])('line 17: %s opens nothing, says so and overwrites nothing', (_name, ring) => {
    const store = shelf();
    vaultOn(store, keychain()).seal('gateway/a/key', 'sk_1');
    const before = contents(store);
    const vault = vaultOn(store, ring);
    expect(vault.state()).toBe('locked');
    expect(read(vault)).toBe('vault/keychain_changed');
    expect(code(vault.seal('gateway/a/key', 'sk_2'))).toBe('vault/keychain_changed');
    expect(contents(store)).toBe(before);
  });

  it('line 17: does not make a new key over one it cannot open', async () => {
    const store = shelf();
    vaultOn(store, keychain()).seal('gateway/a/key', 'sk_1');
    const before = contents(store);
    expect(code(await vaultOn(store, keychain('kwallet6')).create(PASSPHRASE))).toBe('vault/keychain_changed');
    expect(contents(store)).toBe(before);
  });

  it('is opened by the passphrase when the keychain changed and both were set', async () => {
    const store = shelf();
    const first = vaultOn(store, keychain());
    await first.create(PASSPHRASE);
    first.seal('gateway/a/key', 'sk_1');
    expect(read(vaultOn(store, keychain('kwallet6'), PASSPHRASE))).toBe('sk_1');
  });

  it('is added when a vault made on the command line is unlocked in the app', async () => {
    const store = shelf();
    vaultOn(store, noKeychain, PASSPHRASE).seal('gateway/a/key', 'sk_1');
    expect(code(await vaultOn(store, keychain()).unlock(PASSPHRASE))).toBe('ok');
    expect(read(vaultOn(store, keychain()))).toBe('sk_1');
    expect(read(vaultOn(store, noKeychain, PASSPHRASE))).toBe('sk_1');
  });
});

describe('damage', () => {
  it('line 17: each byte of a credential flipped is damage, never another text', () => {
    const store = shelf();
    const vault = vaultOn(store, keychain());
    vault.seal('gateway/a/key', 'sk_1');
    const box = store.boxes.get('gateway/a/key') ?? new Uint8Array();
    for (let at = 0; at < box.length; at += 1) {
      const altered = Uint8Array.from(box);
      altered[at] = (altered[at] ?? 0) ^ 0x01;
      store.boxes.set('gateway/a/key', altered);
      expect([at, read(vault)]).toEqual([at, 'vault/damaged']);
    }
  });

  it('each byte of the key file flipped is damage, told apart from a wrong passphrase', async () => {
    const store = shelf();
    const vault = vaultOn(store, keychain());
    await vault.create(PASSPHRASE);
    vault.seal('gateway/a/key', 'sk_1');
    const file = store.boxes.get('vault/key') ?? new Uint8Array();
    for (let at = 0; at < file.length; at += 1) {
      const altered = Uint8Array.from(file);
      altered[at] = (altered[at] ?? 0) ^ 0x01;
      store.boxes.set('vault/key', altered);
      expect([at, read(vaultOn(store, keychain(), PASSPHRASE))]).toEqual([at, 'vault/damaged']);
    }
  });

  it('a box moved to another name, cut short or empty is damage', () => {
    const store = shelf();
    const vault = vaultOn(store, keychain());
    vault.seal('gateway/a/key', 'sk_1');
    vault.seal('gateway/b/key', 'sk_2');
    store.putBox('gateway/a/key', store.boxes.get('gateway/b/key') ?? new Uint8Array());
    expect(read(vault)).toBe('vault/damaged');
    store.putBox('gateway/a/key', (store.boxes.get('gateway/b/key') ?? new Uint8Array()).subarray(0, 20));
    expect(read(vault)).toBe('vault/damaged');
    store.putBox('gateway/a/key', new Uint8Array());
    expect(read(vault)).toBe('vault/damaged');
  });

  it('a damaged key file is kept aside when a new vault is made', async () => {
    const store = shelf();
    vaultOn(store, keychain()).seal('gateway/a/key', 'sk_1');
    store.putBox('vault/key', Uint8Array.of(1, 2, 3));
    const vault = vaultOn(store);
    expect(code(await vault.create(PASSPHRASE))).toBe('ok');
    expect([...store.boxes.values()]).toContainEqual(Uint8Array.of(1, 2, 3));
    expect(code(vault.seal('gateway/a/key', 'sk_new'))).toBe('ok');
    expect(read(vault)).toBe('sk_new');
  });

  it('the same text sealed twice is two different boxes', () => {
    const store = shelf();
    const vault = vaultOn(store, keychain());
    vault.seal('gateway/a/key', 'sk_1');
    const first = store.boxes.get('gateway/a/key');
    vault.seal('gateway/a/key', 'sk_1');
    expect(store.boxes.get('gateway/a/key')).not.toEqual(first);
  });
});

describe('the practice keychain', () => {
  it('keeps its key in the practice home, private, and opens in a later run', () => {
    const home = mkdtempSync(path.join(tmpdir(), 'practice-'));
    const box = practiceKeychain(home, random).wrap(Uint8Array.of(1, 2, 3));
    expect([...practiceKeychain(home, random).unwrap(box)]).toEqual([1, 2, 3]);
    const [file = ''] = readdirSync(home);
    expect(statSync(path.join(home, file)).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(home, file)).length).toBe(32);
    rmSync(home, { recursive: true });
  });
});

describe('whoever shows its state', () => {
  const heard = (vault: Vault): string[] => {
    const states: string[] = [];
    vault.onChanged(() => states.push(vault.state()));
    return states;
  };

  it('hears of it being made, opened and sealed anew, and of nothing else', async () => {
    const store = shelf();
    const made = vaultOn(store);
    const first = heard(made);
    expect(code(await made.create(PASSPHRASE))).toBe('ok');
    expect(code(made.seal('gateway/a/key', 'sk_1'))).toBe('ok');
    expect(code(await made.changePassphrase('another horse'))).toBe('ok');
    expect(first).toEqual(['open', 'open']);

    const again = vaultOn(store);
    const second = heard(again);
    expect(again.state()).toBe('locked');
    expect(code(await again.unlock('wrong horse'))).toBe('vault/wrong_passphrase');
    expect(second).toEqual([]);
    expect(code(await again.unlock('another horse'))).toBe('ok');
    expect(second).toEqual(['open']);
    expect(read(again)).toBe('sk_1');
    expect(second).toEqual(['open']);
  });

  it('hears of it when the first credential makes it, and when a keychain opens it later', () => {
    const store = shelf();
    const ring = keychain();
    const states = heard(vaultOn(store, ring));
    const made = vaultOn(store, ring);
    const first = heard(made);
    expect(code(made.seal('gateway/a/key', 'sk_1'))).toBe('ok');
    expect(first).toEqual(['open']);
    ring.locked = true;
    const later = vaultOn(store, ring);
    const second = heard(later);
    expect(later.state()).toBe('locked');
    ring.locked = false;
    expect(read(later)).toBe('sk_1');
    expect(second).toEqual(['open']);
    expect(states).toEqual([]);
  });
});
