// The call of the proxy: the way out to the gateways.
import * as v from 'valibot';
import { call } from './define.ts';

const text = v.string();
const typed = v.pipe(v.string(), v.maxLength(4000));
const mode = v.picklist(['none', 'system', 'manual']);

export const proxyView = v.object({
  mode,
  /** Set by hand; null in the other modes. */
  host: v.nullable(text), port: v.nullable(v.number()), user: v.nullable(text),
  /** A password is sealed. */
  hasPassword: v.boolean(),
  problem: v.nullable(v.object({ code: text, message: text, hint: text })),
});

export const proxy = {
  /** A password that is null stays as it is while host, port and user do; an empty one is taken out. */
  set: call({ input: v.object({ mode, host: typed, port: typed, user: typed, password: v.nullable(typed) }), output: proxyView, role: 'owner', effect: 'write' }),
};
