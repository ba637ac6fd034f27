// Exports of a real ledger through the real worker: what stands in them, the same bytes everywhere, a whole file or none.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, closeSync, lstatSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../electron/core/exports.ts';
import { writeSetting } from '../../electron/db/setting-repo.ts';
import type { StoppableExports } from '../../electron/features/exports/service.ts';
import payloads from '../fixtures/vectors/csv-injection/payloads.json' with { type: 'json' };
import naughty from '../fixtures/vectors/naughty-strings/blns.json' with { type: 'json' };
import { accepted, decision, DUE, EXPIRES, LIMIT, MINUTE, payment, snapshot, T0, terms } from '../support/invoice-facts.ts';
import { exportService } from '../support/export-service.ts';
import { testLedger, type TestLedger } from '../support/ledger.ts';

let ledger: TestLedger;
let exports: StoppableExports;
let folder: string;
let zone = 'Europe/Berlin';

const request = (changes: Partial<ExportRequest> = {}): ExportRequest & { readonly out: string } =>
  ({ report: 'invoices', from: '2026-01-01', to: '2026-12-31', profile: 'default', ...changes, out: changes.out ?? join(folder, 'out.csv') });

const read = (csv: string): Record<string, string>[] => parse(csv, { columns: true, record_delimiter: '\r\n' });

async function rowsOf(report: ExportRequest['report'], changes: Partial<ExportRequest> = {}): Promise<Record<string, string>[]> {
  let csv = '';
  const done = await exports.toSink(request({ report, ...changes }), (chunk) => { csv += chunk; });
  expect(done).toMatchObject({ ok: true, value: { sha256: createHash('sha256').update(csv).digest('hex') } });
  const rows = read(csv);
  expect(done.ok && done.value.rows).toBe(rows.length);
  return rows;
}

beforeAll(() => {
  ledger = testLedger();
  folder = mkdtempSync(join(tmpdir(), 'countersign-export-'));
  exports = exportService(ledger.home, ledger.db, () => ({ timeZone: zone, dayCutMinutes: 0 }));
  writeSetting(ledger.db, 'mode', 'practice');
  const sale = (id: string, changes: Partial<typeof terms>, facts: Parameters<TestLedger['inbox']['learn']>[1]) => {
    ledger.clock.jumpWall((changes.createdAtMs ?? T0) - ledger.clock.nowMs());
    const seq = ledger.begin({ ...terms, id, orderId: `order-${id}`, ...changes });
    const mine = facts.map((fact) => (fact.body.kind === 'snapshot' ? { ...fact, body: { ...fact.body, snapshot: { ...fact.body.snapshot, orderId: null } } } : fact));
    ledger.inbox.learn(seq, mine);
  };
  sale('inv_paid', { orderId: '=cmd|calc', note: 'Käse, "frisch"' }, [accepted(), snapshot(T0 + MINUTE, 'settled', DUE, { payments: [payment({ firstSeenAtMs: T0 + MINUTE })] })]);
  sale('inv_over', {}, [accepted(), snapshot(T0 + MINUTE, 'settled', DUE + 500_000n), decision('surplus', 'refund')]);
  sale('inv_open', {}, [accepted(), snapshot(T0 + MINUTE, 'partial', DUE / 2n)]);
  sale('inv_late', {}, [accepted(), snapshot(EXPIRES, 'expired', 0n), snapshot(LIMIT + MINUTE, 'settled', DUE)]);
  // 23:30 UTC on 31 March is already 1 April in Berlin.
  sale('inv_april', { createdAtMs: Date.UTC(2026, 2, 31, 22, 30) }, []);
  for (const [index, note] of [...payloads, ...naughty].entries()) sale(`inv_n${index}`, { note, createdAtMs: Date.UTC(2026, 5, 1) + index }, []);
});

afterAll(() => {
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what stands in the reports', () => {
  test('I4, I5: invoices: exact amounts, the state, those that were never paid too, times with the zone’s offset beside the business date', async () => {
    const rows = await rowsOf('invoices', { to: '2026-02-28' });
    expect(rows.map((row) => [row['invoice_id'], row['status']])).toEqual([['inv_paid', 'paid'], ['inv_over', 'overpaid'], ['inv_open', 'underpaid'], ['inv_late', 'paid_late']]);
    expect(rows[0]).toMatchObject({
      date: '2026-01-15', created_at: '2026-01-15T13:00:00+01:00', order_id: "'=cmd|calc", note: 'Käse, "frisch"', final: 'true', release: 'true', amount: '12.50', currency: 'USD',
      due: '12.5', received: '12.5', settled: '12.5', missing: '0', surplus: '0', asset: 'USDT', method: 'USDT@tron', txids: 'tx-1', review_reason: '', mode: 'practice',
    });
    expect(rows[1]).toMatchObject({ surplus: '0.5', review_reason: 'surplus', review_open: 'false', decision: 'refund', decision_reason: 'looked at it' });
    expect(rows[3]).toMatchObject({ review_reason: 'late', review_open: 'true', decision: '' });
  });

  test('payments: one row each', async () => {
    const rows = await rowsOf('payments', { to: '2026-02-28' });
    expect(rows.map((row) => [row['invoice_id'], row['value'], row['settled']])).toEqual([
      ['inv_paid', '12.5', 'true'], ['inv_over', '13', 'true'], ['inv_open', '6.25', 'false'], ['inv_late', '12.5', 'true'],
    ]);
    expect(rows[0]).toMatchObject({ txid: 'tx-1', asset: 'USDT', method: 'USDT@tron', confirmations: '19', required: '19', valid: 'true', first_seen_at: '2026-01-15T13:01:00+01:00' });
  });

  test('journal: every entry, balanced, with its hash', async () => {
    const rows = await rowsOf('journal');
    expect(rows.filter((row) => row['invoice_id'] === 'inv_paid').map((row) => [row['account'], row['amount'], row['unit'], row['kind']])).toEqual([
      ['exchange', '12.50', 'USD', 'sale'], ['exchange', '-12.5', 'USDT@tron', 'sale'], ['gateway:shop-main', '12.5', 'USDT@tron', 'sale'], ['sales', '-12.50', 'USD', 'sale'],
    ]);
    expect(rows[0]?.['entry_hash']).toMatch(/^[0-9a-f]{64}$/);
    const sums = new Map<string, number>();
    for (const row of rows) sums.set(row['unit'] ?? '', (sums.get(row['unit'] ?? '') ?? 0) + Math.round(Number(row['amount']) * 1e6));
    expect([...sums.values()].every((sum) => sum === 0)).toBe(true);
  });

  test('days are days of the shop’s zone, both ends included', async () => {
    const ids = async (from: string, to: string) => (await rowsOf('invoices', { from, to })).map((row) => row['invoice_id']);
    expect(await ids('2026-03-31', '2026-03-31')).toEqual([]);
    expect(await ids('2026-04-01', '2026-04-01')).toEqual(['inv_april']);
    zone = 'UTC';
    expect(await ids('2026-03-31', '2026-03-31')).toEqual(['inv_april']);
    zone = 'Europe/Berlin';
  });

  test('line 63: every injection pattern and naughty string in a note reads back and begins no cell with a formula', async () => {
    const rows = await rowsOf('invoices', { from: '2026-06-01', to: '2026-06-02' });
    const notes = rows.map((row) => row['note'] ?? '');
    expect(notes.map((note) => note.replace(/^'/, ''))).toEqual([...payloads, ...naughty].map((note) => note.toWellFormed()));
    for (const note of notes) expect(note).not.toMatch(/^[=+\-@＝＋－＠\t\r\n\0]/u);
  });
});

describe('same range, same data, same bytes', () => {
  test.each(['invoices', 'payments', 'journal'] as const)('%s in any time zone and language of the machine', (report) => {
    const surroundings = [{ TZ: 'UTC', LANG: 'C' }, { TZ: 'Pacific/Kiritimati', LANG: 'de_DE.UTF-8' }, { TZ: 'America/St_Johns', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' }];
    const hashes = surroundings.map((env, index) => {
      const out = join(folder, `${report}-${index}.csv`);
      const printed = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../support/export-once.ts'), ledger.home, report, out], { env: { ...process.env, ...env }, encoding: 'utf8' });
      expect(createHash('sha256').update(readFileSync(out)).digest('hex')).toBe(printed);
      return printed;
    });
    expect(new Set(hashes).size).toBe(1);
  });

  // Taken from version 0.1.0. Whoever reads format 1 relies on them: when one differs, it is the code that is wrong.
  test.each([
    ['invoices', '7399422aee3c3ebae18a06f57b7f71b4e2cf55b7d52f68f324bb5002f9b196c2'],
    ['payments', '4325fd40e6c85d5314b2b527d4b51fecf1277fe9a7b46bd551d46e6fffcd9c73'],
    ['journal', '2a09f8dfe907999de25bcd843bbb1c7408405ab51aadf295fb1ec3dffa95bd99'],
  ] as const)('format 1 is frozen: %s', async (report, sha256) => {
    expect(await exports.toSink(request({ report }), () => undefined)).toMatchObject({ ok: true, value: { sha256 } });
  });

  test('to a file and to a sink', async () => {
    const file = await exports.toFile(request());
    const sink = await exports.toSink(request(), () => undefined);
    expect(file.ok && sink.ok && file.value.sha256 === sink.value.sha256).toBe(true);
    expect(statSync(join(folder, 'out.csv')).mode & 0o777).toBe(0o600);
  });
});

describe('a whole file or none', () => {
  test.each([
    ['a folder that is not there', 'missing/out.csv'], ['a folder of this name', 'taken'], ['a device', '/dev/null'],
  ])('%s is refused', async (_, out) => {
    mkdirSync(join(folder, 'taken'), { recursive: true });
    const done = await exports.toFile(request({ out: out.startsWith('/') ? out : join(folder, out) }));
    expect(done).toMatchObject({ ok: false, error: { code: 'export/not_written' } });
    expect(readdirSync(folder).filter((name) => name.includes('countersign-part'))).toEqual([]);
  });

  test.each(['a link to a file of mine', 'a file others can read'])('line 20: a trap where the bytes gather is not stepped into: %s', async (trap) => {
    const [mine, out] = [join(folder, 'mine.txt'), join(folder, 'trapped.csv')];
    const part = join(folder, '.trapped.csv.countersign-part');
    writeFileSync(mine, 'precious');
    if (trap.includes('link')) symlinkSync(mine, part);
    else { writeFileSync(part, ''); chmodSync(part, 0o666); }
    // Whoever made it holds it open.
    const held = openSync(part, 'r');
    expect((await exports.toFile(request({ out }))).ok).toBe(true);
    expect(readFileSync(mine, 'utf8')).toBe('precious');
    expect([lstatSync(out).isFile(), statSync(out).mode & 0o777, readFileSync(held, 'utf8')]).toEqual([true, 0o600, trap.includes('link') ? 'precious' : '']);
    closeSync(held);
    rmSync(out);
  });

  test('stopped in the middle: an error, and nothing is left', async () => {
    const stops: Promise<void>[] = [];
    const done = await exports.toSink(request(), () => { stops.push(exports.stop()); });
    await Promise.all(stops);
    expect(stops).not.toEqual([]);
    expect(done).toMatchObject({ ok: false, error: { code: 'export/not_written' } });
    const out = join(folder, 'stopped.csv');
    const pending = exports.toFile(request({ out }));
    await exports.stop();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'export/not_written' } });
    expect(readdirSync(folder).filter((name) => name.includes('stopped'))).toEqual([]);
  });

  test('progress is told, and a reader that breaks does not hang the export', async () => {
    let rows = 0;
    await exports.toFile(request(), { onProgress: (count) => { rows = count; } });
    expect(rows).toBeGreaterThan(500);
    await expect(exports.toSink(request(), () => { throw new Error('pipe closed'); })).rejects.toThrow('pipe closed');
  });
});

describe('bad requests', () => {
  test.each([
    ['an unknown report', { report: 'gossip' as 'invoices' }, 'export/unknown_report'],
    ['an unknown profile', { profile: 'fancy' }, 'export/unknown_profile'],
    ['no date', { from: 'yesterday' }, 'export/range'],
    ['a date that is none', { to: '2026-02-30' }, 'export/range'],
    ['the wrong way round', { from: '2026-02-01', to: '2026-01-01' }, 'export/range'],
  ] as const)('%s', async (_, changes, code) => {
    const done = await exports.toSink(request(changes), () => undefined);
    expect(done).toMatchObject({ ok: false, error: { code } });
  });

  test('no ledger', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'countersign-empty-'));
    chmodSync(empty, 0o700);
    const service = exportService(empty, ledger.db);
    expect(await service.toSink(request(), () => undefined)).toMatchObject({ ok: false, error: { code: 'home/invalid' } });
    rmSync(empty, { recursive: true, force: true });
  });
});
