// The system libraries Electron and the signer's USB port need on Linux, the display and keyring that tests use, and the compilers.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError } from './report.mjs';
import { ask, run } from './run.mjs';

// `debian` lists the names of one package over the years (any of them will do); `library` or `program` is how its
// presence is seen where there is no dpkg.
/** @typedef {{ debian: string[], library?: string, program?: string }} Wanted */

/** @type {Wanted[]} */
export const electronLibraries = [
  { debian: ['libgtk-3-0', 'libgtk-3-0t64'], library: 'libgtk-3.so.0' },
  { debian: ['libnss3'], library: 'libnss3.so' },
  { debian: ['libasound2', 'libasound2t64'], library: 'libasound.so.2' },
  { debian: ['libgbm1'], library: 'libgbm.so.1' },
  { debian: ['libxss1'], library: 'libXss.so.1' },
  { debian: ['libxtst6'], library: 'libXtst.so.6' },
  { debian: ['libsecret-1-0'], library: 'libsecret-1.so.0' },
];
/** What node-hid's binary, which opens a Ledger's USB port, is linked against. @type {Wanted[]} */
export const signerLibraries = [
  { debian: ['libudev1'], library: 'libudev.so.1' },
  { debian: ['libusb-1.0-0'], library: 'libusb-1.0.so.0' },
];
/** @type {Wanted[]} */
export const virtualDisplay = [
  { debian: ['xvfb'], program: 'Xvfb' },
  { debian: ['xauth'], program: 'xauth' },
];
/** @type {Wanted[]} */
export const testKeyring = [
  { debian: ['gnome-keyring'], program: 'gnome-keyring-daemon' },
  { debian: ['dbus-x11'], program: 'dbus-launch' },
];
/** The owner's server in small: the ssh tunnel is tried with the real one. @type {Wanted[]} */
export const testSshServer = [
  { debian: ['openssh-server'], program: 'sshd' },
  { debian: ['openssh-client'], program: 'ssh-keygen' },
];
/** @type {Wanted[]} */
export const compilers = [
  { debian: ['gcc'], program: 'gcc' },
  { debian: ['g++'], program: 'g++' },
];

function hasDpkg() {
  return existsSync('/var/lib/dpkg/status');
}

function onPath(program, env = process.env) {
  return (env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/**
 * Which of the wanted are not there; `installed` or `libraries` and `hasProgram` are what the system said.
 * @param {readonly Wanted[]} wanted
 * @param {{ installed?: Set<string>, libraries?: string, hasProgram?: (name: string) => boolean }} system
 */
export function missingFrom(wanted, { installed, libraries, hasProgram }) {
  return wanted.filter(({ debian, library, program }) => {
    if (installed) return !debian.some((name) => installed.has(name));
    return program ? !hasProgram(program) : !libraries.includes(library);
  });
}

function lookAtSystem(wanted) {
  if (!hasDpkg()) return { libraries: ask('ldconfig', ['-p']).stdout, hasProgram: onPath };
  const names = wanted.flatMap(({ debian }) => debian);
  const { stdout } = ask('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names]);
  const installed = new Set(stdout.split('\n').filter((line) => line.endsWith(' installed')).map((line) => line.split(' ')[0]));
  return { installed };
}

function candidates(missing) {
  return missing.map(({ debian }) => debian.find((name) => /Candidate: (?!\(none\))/.test(ask('apt-cache', ['policy', name]).stdout)) ?? debian[0]);
}

/** A list older than the mirror makes an install fail. Another apt may hold the list for a moment, so we ask a few times. */
async function renewPackageList(wait, env, say) {
  for (let left = 5; left > 0; left -= 1) {
    if ((await run('apt-get', [...wait, 'update'], { env })) === 0) return;
    if (left > 1) await new Promise((later) => setTimeout(later, 5_000));
  }
  say('the package list could not be renewed; trying with the one here');
}

/** Installs what is missing as root on Debian and its kin; elsewhere says the one command to run, and stops. */
export async function ensureSystemPackages(wanted, say, purpose) {
  if (process.platform !== 'linux' || wanted.length === 0) return false;
  const missing = missingFrom(wanted, lookAtSystem(wanted));
  if (missing.length === 0) return false;
  if (!hasDpkg()) {
    const names = missing.map(({ library, program }) => library ?? program).join(', ');
    throw new SetupError(`${purpose} needs what this system does not have: ${names}.`, {
      hint: 'install the packages that hold them with your package manager, then run this again.',
    });
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(`${purpose} needs system packages that are missing: ${missing.map(({ debian }) => debian[0]).join(' ')}.`, {
      hint: `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${candidates(missing).join(' ')}`,
    });
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=600', '-q'];
  say(`installing ${missing.map(({ debian }) => debian[0]).join(' ')}`);
  await renewPackageList(wait, env, say);
  const names = candidates(missing);
  const code = await run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...names], { env });
  if (code !== 0 || missingFrom(wanted, lookAtSystem(wanted)).length > 0) {
    throw new SetupError(`${purpose} needs system packages that could not be installed: ${names.join(' ')}.`, {
      hint: `apt-get install -y ${names.join(' ')} – its own message above says why; then run this again.`,
    });
  }
  return true;
}

/** Why Chromium's sandbox cannot start here for a person who is not root, or undefined when it can. */
export function sandboxObstacle(read = (file) => readFileSync(file, 'utf8')) {
  const value = (file) => {
    try {
      return read(file).trim();
    } catch {
      return undefined;
    }
  };
  if (value('/proc/sys/kernel/unprivileged_userns_clone') === '0') return 'sysctl kernel.unprivileged_userns_clone is 0';
  if (value('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1') return 'sysctl kernel.apparmor_restrict_unprivileged_userns is 1';
  return undefined;
}
