// BTCPay's OpenAPI fragments as validators for requests, answers and webhook bodies.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

type Schema = { readonly [key: string]: unknown };

const folder = path.join(import.meta.dirname, '../fixtures/openapi/btcpay');

/**
 * Where the data and the server disagree, as the sheet says (the server wins): members an answer may have besides, members it may leave
 * out, members that may be null or of another type.
 */
const deviations: Readonly<Record<string, { readonly more?: readonly string[]; readonly optional?: readonly string[]; readonly anything?: readonly string[] }>> = {
  InvoiceData: { more: ['paymentMethods'] },
  InvoicePaymentMethodDataModel: { anything: ['destination'] },
  StoreRateResult: { anything: ['rate'] },
  GenericPaymentMethodData: { anything: ['config'] },
  ApplicationServerInfoData: { anything: ['onion'] },
  WebhookDeliveryData: { optional: ['errorMessage'] },
  PayoutData: { anything: ['date', 'pullPaymentId', 'paymentProof'] },
};

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

export class BtcpayOpenApi {
  readonly #paths = new Map<string, Schema>();
  readonly #schemas = new Map<string, Schema>();
  readonly #hooks = new Map<string, Schema>();
  readonly #ajv = new Ajv({ strict: false, allErrors: true });

  constructor() {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const part: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
      if (!isSchema(part)) throw new Error(file);
      const add = (to: Map<string, Schema>, from: unknown): void => { if (isSchema(from)) for (const [name, value] of Object.entries(from)) if (isSchema(value)) to.set(name, value); };
      add(this.#paths, part['paths']);
      add(this.#hooks, part['x-webhooks']);
      if (isSchema(part['components'])) add(this.#schemas, part['components']['schemas']);
    }
    this.#ajv.addFormat('decimal', /^-?[0-9]+(?:\.[0-9]+)?$/);
    for (const name of ['int32', 'double', 'seconds', 'minutes', 'days', 'url', 'integer', 'unix timestamp in seconds']) this.#ajv.addFormat(name, true);
  }

  /** Problems of a request body; [] when it fits. */
  checkRequest(method: string, target: string, body: unknown): readonly string[] {
    const schema = bodySchema(this.#operation(method, target)['requestBody']);
    return schema === null ? [] : this.#problems(this.#compile(schema, false), body);
  }

  /** Problems of an answer; a status the data does not list falls back to what the sheet says about its shape. */
  checkAnswer(method: string, target: string, status: number, body: unknown): readonly string[] {
    const { responses } = this.#operation(method, target);
    if (!isSchema(responses)) return ['no responses in the data'];
    const own = bodySchema(responses[String(status)]);
    if (own !== null) return this.#problems(this.#compile(own, true), body);
    if (status === 422) return this.#problems(this.#compile({ $ref: '#/components/schemas/ValidationProblemDetails' }, true), body);
    if (status >= 400) return this.#problems(this.#compile({ $ref: '#/components/schemas/ProblemDetails' }, true), body);
    return String(status) in responses ? [] : [`status ${status} is not in the data`];
  }

  /** Problems of a webhook body; null when the data does not know the event. */
  checkWebhook(type: string, body: unknown): readonly string[] | null {
    const hook = this.#hooks.get(type);
    if (!hook || !isSchema(hook['post'])) return null;
    const schema = bodySchema(hook['post']['requestBody']);
    return schema === null ? ['no body in the data'] : this.#problems(this.#compile(schema, true), body);
  }

  #operation(method: string, target: string): Schema {
    // Since 2.3.9 item routes are documented without their store; both forms are served.
    const plain = target.split('?')[0] ?? '';
    const short = plain.replace(/^\/api\/v1\/stores\/[^/]+\/((?:invoices|webhooks|payouts|pull-payments)\/.+)$/, '/api/v1/$1');
    for (const candidate of [plain, short]) {
      for (const [template, operations] of this.#paths) {
        const pattern = new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`);
        const operation = operations[method.toLowerCase()];
        if (pattern.test(candidate) && isSchema(operation)) return operation;
      }
    }
    throw new Error(`${method} ${plain} is not in the OpenAPI data`);
  }

  #compile(schema: Schema, isAnswer: boolean): ValidateFunction {
    return this.#ajv.compile(this.#plain(schema, isAnswer, []));
  }

  #problems(validate: ValidateFunction, body: unknown): readonly string[] {
    return validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
  }

  /**
   * OpenAPI 3.0 as plain JSON Schema: references inlined, `nullable` as a type, and `allOf` merged into one object, since the data says
   * `additionalProperties: false` in its parts. Of an answer every named member is demanded.
   */
  #plain(schema: Schema, isAnswer: boolean, trail: readonly string[]): Schema {
    const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) ?? '' : null;
    if (name !== null) {
      const target = this.#schemas.get(name);
      if (!target || trail.includes(name)) return {};
      return this.#adjust(name, this.#plain(target, isAnswer, [...trail, name]), isAnswer);
    }
    const out: Record<string, unknown> = {};
    for (const key of ['type', 'enum', 'format', 'minimum', 'maximum', 'additionalProperties', 'required']) if (key in schema) out[key] = schema[key];
    const sub = (value: unknown, demand = isAnswer): Schema => (isSchema(value) ? this.#plain(value, demand, trail) : {});
    if (isSchema(schema['items'])) out['items'] = sub(schema['items']);
    for (const key of ['anyOf', 'oneOf']) if (Array.isArray(schema[key])) out['anyOf'] = schema[key].map((part) => sub(part, false));
    const properties: Record<string, Schema> = {};
    if (isSchema(schema['properties'])) for (const [key, value] of Object.entries(schema['properties'])) properties[key] = sub(value);
    for (const part of Array.isArray(schema['allOf']) ? schema['allOf'] : []) {
      const { properties: more, required, ...rest } = sub(part);
      Object.assign(properties, more);
      if (Array.isArray(required)) out['required'] = [...(Array.isArray(out['required']) ? out['required'] : []), ...required];
      for (const [key, value] of Object.entries(rest)) out[key] ??= value;
    }
    if (Object.keys(properties).length > 0) {
      out['properties'] = properties;
      if (isAnswer) out['required'] = Object.keys(properties);
    }
    return schema['nullable'] === true ? { anyOf: [out, { type: 'null' }] } : out;
  }

  #adjust(name: string, schema: Schema, isAnswer: boolean): Schema {
    const { more = [], optional = [], anything = [] } = isAnswer ? deviations[name] ?? {} : {};
    const properties = isSchema(schema['properties']) ? { ...schema['properties'] } : null;
    if (!properties) return schema;
    for (const key of [...more, ...anything]) properties[key] = {};
    const required = Array.isArray(schema['required']) ? schema['required'].filter((key) => !optional.includes(String(key))) : undefined;
    return { ...schema, properties, ...(required ? { required } : {}) };
  }
}

function bodySchema(holder: unknown): Schema | null {
  if (!isSchema(holder) || !isSchema(holder['content'])) return null;
  const media = Object.values(holder['content'])[0];
  return isSchema(media) && isSchema(media['schema']) ? media['schema'] : null;
}
