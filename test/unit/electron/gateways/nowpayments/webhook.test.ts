// NOWPayments' webhook signature: the vector of its rule, and every way a number, a key or a letter can be written before it is written again.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secret } from '../../../../../electron/core/secret.ts';
import { verifyWebhook } from '../../../../../electron/gateways/nowpayments/webhook.ts';

const vectorSecret = 'testsecret';
const vectorText = '{"actually_paid":15.5,"fee":{"currency":"btc","depositFee":0.1,"serviceFee":0,"withdrawalFee":0},"order_id":"A-1","pay_amount":1e-7,'
  + '"payment_extra_ids":[7],"payment_id":123,"payment_status":"finished","price_amount":1,"price_currency":"usd"}';
const vectorSignature = 'f5ce8e3b71f567618f81ac2dc2ec86c071435ef0a45b0d434c2879a4444aa926ef1a38a9b9ce7f08f477fe55abc04e1a3ca4c9ed3f7db6cded2279dacd506e7c';

const sign = (text: string, key = vectorSecret): string => createHmac('sha512', key).update(text).digest('hex');
const verify = (body: string, signature: string | undefined, settings: Record<string, string> = {}, key = vectorSecret) =>
  verifyWebhook({ headers: signature === undefined ? {} : { 'x-nowpayments-sig': signature }, body: new Uint8Array(Buffer.from(body)) }, secret(key), { settings });
/** The body around one more member `x`, and what is signed when `x` is written as given. */
const withX = (sent: string): string => `{"payment_status":"waiting","payment_id":1,"x":${sent}}`;
const signedX = (written: string): string => sign(`{"payment_id":1,"payment_status":"waiting","x":${written}}`);

describe('E4: the vector', () => {
  test('its canonical text has its signature', () => {
    expect(sign(vectorText)).toBe(vectorSignature);
    expect(verify(vectorText, vectorSignature)).toEqual({
      ok: true, eventKey: '["123","finished","15.5"]', event: 'finished', knownEvent: true, gatewayInvoiceId: '123', detail: 'finished, 15.5 so far',
    });
  });

  test('as it may be sent: other order, at every depth, with white space, numbers in other spellings', () => {
    const sent = `{ "payment_id" : 123, "payment_status":"finished", "price_amount":1.0, "price_currency":"usd", "pay_amount":0.0000001, "actually_paid":15.50,
      "order_id":"A-1", "fee":{"withdrawalFee":0.0,"serviceFee":0e0,"depositFee":0.1,"currency":"btc"}, "payment_extra_ids":[7] }`;
    expect(verify(sent, vectorSignature)).toMatchObject({ ok: true, gatewayInvoiceId: '123' });
  });

  test.each([
    ['one amount', vectorText.replace('15.5', '15.6')], ['one nested amount', vectorText.replace('"depositFee":0.1', '"depositFee":0.2')], ['the status', vectorText.replace('finished', 'finishes')],
    ['the order', vectorText.replace('A-1', 'A-2')], ['one more member', vectorText.replace('{"actually', '{"a":1,"actually')], ['one member less', vectorText.replace(',"price_currency":"usd"', '')],
    ['a number as text', vectorText.replace('"payment_id":123', '"payment_id":"123"')], ['another list', vectorText.replace('[7]', '[7,7]')],
  ])('another body by %s is refused', (_name, body) => {
    expect(verify(body, vectorSignature)).toEqual({ ok: false, status: 401, reason: 'the signature does not fit' });
  });

  test('the old formula, which blanks nested objects, is not a signature', () => {
    expect(verify(vectorText, sign(vectorText.replace(/"fee":\{[^}]*\}/, '"fee":{}')))).toMatchObject({ ok: false, status: 401 });
  });

  test('a key with white space around it is the key; another one is not', () => {
    expect(verify(vectorText, vectorSignature, {}, ' testsecret\n').ok).toBe(true);
    expect(verify(vectorText, vectorSignature, {}, 'Testsecret')).toMatchObject({ ok: false, status: 401 });
    expect(verify(vectorText, sign(vectorText, ''), {}, ' ')).toMatchObject({ ok: false, status: 401 });
  });
});

describe('E4: numbers, as JavaScript writes them again', () => {
  test.each([
    ['25.50', '25.5'], ['25.0', '25'], ['1e-7', '1e-7'], ['0.0000001', '1e-7'], ['1.0E-7', '1e-7'], ['0.000001', '0.000001'], ['1e-6', '0.000001'], ['1E3', '1000'], ['1e21', '1e+21'],
    ['100000000000000000000', '100000000000000000000'], ['12345678901234567890', '12345678901234567000'], ['0.0001817185463659148', '0.0001817185463659148'],
    ['0.30000000000000004', '0.30000000000000004'], ['0.1000000000000000055511151231257827', '0.1'], ['-0', '0'], ['-0.0', '0'], ['-1.50', '-1.5'], ['1e-400', '0'],
  ])('%s is signed as %s', (sent, written) => {
    expect(verify(withX(sent), signedX(written)).ok).toBe(true);
    if (sent !== written) expect(verify(withX(sent), signedX(sent)), 'over the bytes as they came').toMatchObject({ ok: false, status: 401 });
  });

  test('a number that no float can be was signed by nobody', () => {
    for (const written of ['1e400', 'Infinity', 'null']) expect(verify(withX('1e400'), signedX(written))).toMatchObject({ ok: false, status: 401 });
  });
});

describe('E4: texts and keys, as JavaScript writes them again', () => {
  test.each([
    [String.raw`"https:\/\/pos.example\/a"`, '"https://pos.example/a"'], [String.raw`"\u00fc\u20ac"`, '"ü€"'], ['"ü€ ☕ 😀"', '"ü€ ☕ 😀"'], [String.raw`"\ud83d\ude00"`, '"😀"'],
    [String.raw`"\ud83d"`, String.raw`"\ud83d"`], [String.raw`"\u0041\u000a\t\""`, String.raw`"A\n\t\""`], ['"\u2028"', '"\u2028"'], ['"<b>&\'"', '"<b>&\'"'], [String.raw`"\u007f"`, '"\u007f"'],
  ])('%s is signed as %s', (sent, written) => {
    expect(verify(withX(sent), signedX(written)).ok).toBe(true);
  });

  test.each([
    ['{"b":1,"a":{"d":4,"c":3}}', '{"a":{"c":3,"d":4},"b":1}'], ['{"a_b":1,"aB":2,"ab":3,"A":4}', '{"A":4,"aB":2,"a_b":1,"ab":3}'], ['{"ü":1,"z":2}', '{"z":2,"ü":1}'],
    ['{"10":1,"9":2,"x":3}', '{"9":2,"10":1,"x":3}'], ['[{"b":1,"a":2},[3,{"d":4,"c":5}]]', '[{"a":2,"b":1},[3,{"c":5,"d":4}]]'], ['{"a":null,"b":true,"c":[]}', '{"a":null,"b":true,"c":[]}'], ['{}', '{}'],
  ])('%s is signed as %s', (sent, written) => {
    expect(verify(withX(sent), signedX(written)).ok).toBe(true);
  });

  test('lists are taken as the vendor’s client signs them, and as one sample of the documentation does unless that is switched off', () => {
    const asObject = signedX('{"0":7,"1":{"0":{"a":1}}}');
    expect(verify(withX('[7,[{"a":1}]]'), signedX('[7,[{"a":1}]]'), { listsInSignature: 'list' }).ok).toBe(true);
    expect(verify(withX('[7,[{"a":1}]]'), asObject).ok).toBe(true);
    expect(verify(withX('[7,[{"a":1}]]'), asObject, { listsInSignature: 'both' }).ok).toBe(true);
    for (const set of ['list', 'object', 'no']) expect(verify(withX('[7,[{"a":1}]]'), asObject, { listsInSignature: set }), set).toMatchObject({ ok: false, status: 401 });
  });
});

describe('D5: what is missing or no JSON', () => {
  test.each([
    ['no header', vectorText, undefined], ['an empty header', vectorText, ''], ['no body', '', vectorSignature], ['no JSON', 'payment_id=1', vectorSignature], ['a list', '[1]', sign('[1]')],
    ['a key that comes twice', '{"payment_id":1,"payment_id":2}', sign('{"payment_id":2}')], ['two documents', `${vectorText}${vectorText}`, vectorSignature],
    ['about nothing', '{"a":1}', sign('{"a":1}')], ['without a status', '{"payment_id":1}', sign('{"payment_id":1}')], ['a status that is no text', '{"payment_id":1,"payment_status":{}}', sign('{"payment_id":1,"payment_status":{}}')],
    ['an id that is none', '{"payment_id":"../1","payment_status":"finished"}', sign('{"payment_id":"../1","payment_status":"finished"}')],
  ])('%s: 400', (_name, body, signature) => {
    expect(verify(body, signature)).toMatchObject({ ok: false, status: 400 });
  });

  test.each([
    ['in capitals', vectorSignature.toUpperCase()], ['shorter', vectorSignature.slice(0, -2)], ['longer', `${vectorSignature}00`], ['not hex', `${vectorSignature.slice(0, -1)}g`],
    ['of another hash', createHmac('sha256', vectorSecret).update(vectorText).digest('hex')], ['in base64', createHmac('sha512', vectorSecret).update(vectorText).digest('base64')],
  ])('a signature %s: 401', (_name, signature) => {
    expect(verify(vectorText, signature)).toMatchObject({ ok: false, status: 401 });
  });
});

describe('what it tells', () => {
  const told = (body: object, settings = {}) => {
    const sorted = (value: unknown): unknown => (value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)])) : value);
    return verify(JSON.stringify(body), sign(JSON.stringify(sorted(body))), settings);
  };
  const payment = {
    payment_id: 123456789, parent_payment_id: null, invoice_id: null, payment_status: 'finished', pay_address: 'T1', payin_extra_id: null, price_amount: 25.5, price_currency: 'eur', pay_amount: 27.61834,
    actually_paid: 27.61834, actually_paid_at_fiat: 0, pay_currency: 'usdttrc20', order_id: 'POS-1042', order_description: null, purchase_id: '123456789', outcome_amount: 27.1, outcome_currency: 'usdttrc20',
    payment_extra_ids: null, fee: { currency: 'usdttrc20', depositFee: 0.5, withdrawalFee: 0, serviceFee: 0.1 },
  };

  test('the documented payment', () => {
    expect(told(payment)).toEqual({
      ok: true, eventKey: '["123456789","finished","27.61834"]', event: 'finished', knownEvent: true, gatewayInvoiceId: '123456789', detail: 'finished, 27.61834 usdttrc20 so far',
    });
  });

  test('D8: a step, or more money, is another event; the same id as text is the same one', () => {
    const keyOf = (change: object) => { const verdict = told({ ...payment, ...change }); return verdict.ok ? verdict.eventKey : null; };
    expect(keyOf({ payment_id: '123456789' })).toBe(keyOf({}));
    expect(new Set([keyOf({}), keyOf({ payment_status: 'sending' }), keyOf({ actually_paid: 28 }), keyOf({ payment_id: 5 })]).size).toBe(4);
  });

  test('a further deposit is about the sale that the first one was for', () => {
    expect(told({ ...payment, payment_id: 5, parent_payment_id: 123456789 })).toMatchObject({ gatewayInvoiceId: '123456789', eventKey: '["5","finished","27.61834"]', detail: 'finished, 27.61834 usdttrc20 so far, a further deposit' });
  });

  test('D11: a status that is not documented is acknowledged, and its words are not repeated', () => {
    expect(told({ ...payment, payment_status: 'Finished \u202e' })).toMatchObject({ ok: true, knownEvent: false, gatewayInvoiceId: '123456789', detail: 'a status its documentation does not name' });
  });

  test('the documented payout and recurring transfer are about no sale', () => {
    const payout = {
      id: '123456789', batch_withdrawal_id: '987654321', status: 'CREATING', error: null, currency: 'usdttrc20', amount: '50', address: 'T1', fee: null, extra_id: null, hash: null,
      ipn_callback_url: 'https://pos.example/x', created_at: '2026-11-20T10:00:22.742Z', requested_at: null, updated_at: null,
    };
    expect(told(payout)).toEqual({ ok: true, eventKey: '["payout","123456789","CREATING"]', event: 'payout', knownEvent: true, gatewayInvoiceId: null, detail: 'payout creating' });
    expect(told({ ...payout, status: 'ON_HOLD' })).toMatchObject({ knownEvent: false, gatewayInvoiceId: null, detail: 'payout in a state its documentation does not name' });
    expect(told({ id: '1', status: 'FINISHED', currency: 'trx', amount: '12', ipn_callback_url: 'https://x', created_at: 'x', updated_at: 'x' })).toMatchObject({ event: 'transfer', gatewayInvoiceId: null });
  });
});
