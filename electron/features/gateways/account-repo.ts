// Reads and writes gateway accounts (without their secrets) and the methods each offered when last asked.
import { toNumber, type ReadableDb, type WritableDb } from '../../db/database.ts';
import { fromJson, toJson } from '../../db/json.ts';
import type { OfferedMethod } from '../../gateways/port.ts';

export interface StoredAccount {
  readonly name: string;
  readonly driver: string;
  readonly baseUrl: string;
  readonly selfHosted: boolean;
  /** Plain settings by key. */
  readonly settings: Readonly<Record<string, string>>;
  /** 128 random bits in hex: the secret part of the webhook path. */
  readonly webhookToken: string;
  readonly createdAtMs: number;
  /** null: never asked successfully. */
  readonly methods: { readonly list: readonly OfferedMethod[]; readonly atMs: number } | null;
}

interface Row {
  readonly name: string; readonly driver: string; readonly base_url: string; readonly self_hosted: bigint; readonly settings: string;
  readonly webhook_token: string; readonly created_at_ms: bigint; readonly methods: string | null; readonly methods_at_ms: bigint | null;
}

export function allAccounts(db: ReadableDb): readonly StoredAccount[] {
  return db.all<Row>('SELECT * FROM gateway_account ORDER BY created_at_ms, name').map((row) => ({
    name: row.name, driver: row.driver, baseUrl: row.base_url, selfHosted: row.self_hosted === 1n,
    settings: fromJson<Record<string, string>>(row.settings), webhookToken: row.webhook_token, createdAtMs: toNumber(row.created_at_ms),
    methods: row.methods === null || row.methods_at_ms === null ? null : { list: fromJson<OfferedMethod[]>(row.methods), atMs: toNumber(row.methods_at_ms) },
  }));
}

export function insertAccount(db: WritableDb, account: StoredAccount): void {
  db.run(
    'INSERT INTO gateway_account (name, driver, base_url, self_hosted, settings, webhook_token, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
    account.name, account.driver, account.baseUrl, account.selfHosted ? 1 : 0, toJson(account.settings), account.webhookToken, account.createdAtMs,
  );
}

export function moveAccount(db: WritableDb, { name, baseUrl, settings }: Pick<StoredAccount, 'name' | 'baseUrl' | 'settings'>): void {
  db.run('UPDATE gateway_account SET base_url = ?, settings = ? WHERE name = ?', baseUrl, toJson(settings), name);
}

export function storeMethods(db: WritableDb, name: string, methods: readonly OfferedMethod[], atMs: number): void {
  db.run('UPDATE gateway_account SET methods = ?, methods_at_ms = ? WHERE name = ?', toJson(methods), atMs, name);
}
