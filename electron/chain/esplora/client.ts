// One call to an Esplora server: sends, sorts status and transport into our errors, reads text or JSON.
import { ok, type Result } from '../../../shared/errors/result.ts';
import { parseExact, type JsonValue } from '../../core/json/parse-exact.ts';
import type { HttpAnswer, HttpClient } from '../../core/ports.ts';
import type { Read } from '../../core/json/read.ts';
import { cleanText, type SourceErrors } from '../common/errors.ts';

export interface EsploraClient {
  /** null: the server knows no such thing (404). */
  text(path: string): Promise<Result<string | null>>;
  json<T>(path: string, read: (value: JsonValue) => Read<T>): Promise<Result<T | null>>;
  /** The status with it: a transaction that is refused answers 400 and why. */
  post(path: string, body: string): Promise<Result<HttpAnswer>>;
}

export function createEsploraClient(http: HttpClient, root: string, errors: SourceErrors): EsploraClient {
  const get = async (path: string): Promise<Result<string | null>> => {
    const sent = await http.send({ method: 'GET', url: `${root}${path}`, repeat: 'safe' });
    if (!sent.ok) return errors.ofHttp(sent.error);
    const { status, text } = sent.value;
    if (status >= 200 && status <= 299) return ok(text);
    if (status === 404) return ok(null);
    if (/too many/i.test(text) && (status === 400 || status === 422)) return errors.failure('chain/too_busy');
    if (status >= 500) return errors.failure('chain/not_reachable', { status: String(status) }, { outcome: 'unknown' });
    return errors.nonsense(`status ${String(status)}: ${cleanText(text)}`);
  };
  return {
    text: get,
    async json(path, read) {
      const text = await get(path);
      if (!text.ok || text.value === null) return text.ok ? ok(null) : text;
      const parsed = parseExact(text.value);
      if (!parsed.ok) return errors.nonsense('it is not JSON');
      const value = read(parsed.value);
      return value.ok ? ok(value.value) : errors.nonsense(value.problem);
    },
    async post(path, body) {
      // A transaction is the same however often it is sent: repeating it is harmless.
      const sent = await http.send({ method: 'POST', url: `${root}${path}`, headers: { 'content-type': 'text/plain', 'accept': 'text/plain' }, body, repeat: 'safe' });
      return sent.ok ? sent : errors.ofHttp(sent.error);
    },
  };
}
