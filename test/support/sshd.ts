// OpenSSH's own server on loopback with throw-away keys: the owner's server in small.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export interface SshServer {
  readonly port: number;
  readonly user: string;
  /** Where it may listen for us. */
  readonly remotePort: number;
  readonly keyFile: string;
  readonly fingerprint: string;
  start(): Promise<void>;
  /** Ends the listener and every session, as when the machine starts anew. */
  stop(): Promise<void>;
  /** Processes that hold our sessions. */
  sessions(): readonly number[];
  /** Another key from the next start on. */
  changeHostKey(): string;
  readonly log: () => string;
  close(): Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Asks until it is so, for at most ten seconds. */
export async function until(what: string, is: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

const answers = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1');
  socket.once('data', () => { socket.destroy(); resolve(true); });
  socket.once('error', () => resolve(false));
});

function makeKey(file: string, passphrase = ''): string {
  rmSync(file, { force: true });
  rmSync(`${file}.pub`, { force: true });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-a', '4', '-C', 'throw-away', '-f', file]);
  return execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

/** Parent and name of every process, as the system tells it. */
function processes(): readonly { readonly pid: number; readonly parent: number; readonly name: string }[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const end = stat.lastIndexOf(')');
      return [{ pid: Number(pid), parent: Number(stat.slice(end + 2).split(' ')[1]), name: stat.slice(stat.indexOf('(') + 1, end) }];
    } catch {
      return [];
    }
  });
}

/** Makes keys and configuration and starts it. The key may do nothing but listen on `localhost:remotePort`. */
export async function startSshServer(options: { readonly passphrase?: string; readonly clientAliveSeconds?: number } = {}): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-sshd-'));
  chmodSync(folder, 0o700);
  const [port, remotePort] = [await freePort(), await freePort()];
  const user = userInfo().username;
  const hostKey = join(folder, 'host');
  const keyFile = join(folder, 'till');
  let fingerprint = makeKey(hostKey);
  makeKey(keyFile, options.passphrase);
  const allowed = `restrict,port-forwarding,permitlisten="localhost:${remotePort}",command="/bin/false" ${readFileSync(`${keyFile}.pub`, 'utf8')}`;
  writeFileSync(join(folder, 'authorized_keys'), allowed, { mode: 0o600 });
  writeFileSync(join(folder, 'config'), [
    `Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${hostKey}`, `PidFile ${join(folder, 'pid')}`, `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'AuthenticationMethods publickey', 'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'UsePAM no', 'StrictModes no', 'PermitRootLogin yes',
    'AllowTcpForwarding remote', `ClientAliveInterval ${options.clientAliveSeconds ?? 2}`, 'ClientAliveCountMax 2', 'LogLevel DEBUG1', '',
  ].join('\n'));
  // Its separation of privileges wants this folder; where we are not root it does not separate.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });

  let server: ChildProcess | null = null;
  let output = '';
  const below = (): number[] => {
    const all = processes();
    const found = new Set<number>(server?.pid === undefined ? [] : [server.pid]);
    for (let grew = true; grew;) {
      const before = found.size;
      for (const each of all) if (found.has(each.parent)) found.add(each.pid);
      grew = found.size > before;
    }
    if (server?.pid !== undefined) found.delete(server.pid);
    return [...found];
  };
  const kill = (pid: number, signal: NodeJS.Signals): void => {
    try {
      process.kill(pid, signal);
    } catch {
      // It is gone already.
    }
  };
  const start = async (): Promise<void> => {
    server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    server.stderr?.on('data', (text: Buffer) => { output += text.toString(); });
    await until('sshd answers', () => answers(port));
  };
  const stop = async (): Promise<void> => {
    const ending = server;
    if (ending === null) return;
    for (const pid of below()) kill(pid, 'SIGKILL');
    server = null;
    const ended = new Promise((resolve) => { ending.once('exit', resolve); });
    ending.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port, remotePort, user, keyFile, start, stop,
    get fingerprint() {
      return fingerprint;
    },
    sessions: below,
    changeHostKey() {
      fingerprint = makeKey(hostKey);
      return fingerprint;
    },
    log: () => output,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
