// One thing the owner fills in, for gateways and tunnels alike; forms are made from it.
import * as v from 'valibot';

const text = v.string();

export const settingField = v.object({
  key: text, label: text, help: text, secret: v.boolean(), required: v.boolean(), default: v.nullable(text),
});
