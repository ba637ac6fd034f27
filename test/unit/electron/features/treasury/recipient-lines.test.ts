// A list of recipients against the address book: known and usable ones are found, all others are told why not.
import { expect, it } from 'vitest';
import { readRecipientLines } from '../../../../../electron/features/treasury/withdrawals/recipient-lines.ts';
import type { ContactView } from '../../../../../electron/core/treasury.ts';
import { addressOfScript } from '../../../../../electron/wallet/address.ts';

const address = (digit: number): string => addressOfScript(`0014${String(digit).repeat(40)}`, 'regtest') ?? '';
const contact = (id: string, digit: number, state: ContactView['state'], method = 'BTC@bitcoin'): ContactView =>
  ({ id, name: id, method, address: address(digit), createdAt: '', createdBy: '', state, usableAt: state === 'waiting' ? '2026-03-01T10:00:00Z' : null, confirmedBy: null, lookAlike: null, lastUsedAt: null });
const contacts = [contact('roaster', 1, 'usable'), contact('baker', 2, 'waiting'), contact('cleaner', 3, 'unconfirmed'), contact('gone', 4, 'removed'), contact('other', 5, 'usable', 'LTC@litecoin')];
const notUsed = (): never => { throw new Error('the list is enough'); };
const read = (csv: string, method = 'BTC@bitcoin') => readRecipientLines({ contacts: { list: () => contacts, get: notUsed }, network: () => 'regtest' }, csv, method);

it('each line has its contact or its problem', () => {
  const csv = ['name,address,amount', `Roaster,${address(1).toUpperCase()},0.5`, `Baker,${address(2)},1`, `Cleaner,${address(3)},1`, `Gone,${address(4)},1`, `Other,${address(5)},1`, `Bad,${address(1).slice(1)},1`, `Roaster,${address(1)},"1,5"`].join('\n');
  expect(read(csv)).toEqual([
    { line: 2, contact: 'roaster', name: 'roaster', address: address(1), amount: '0.5', problem: null },
    expect.objectContaining({ line: 3, contact: 'baker', problem: 'the entry baker can be used from 2026-03-01T10:00:00Z on' }),
    expect.objectContaining({ line: 4, contact: 'cleaner', problem: 'an owner has not confirmed the entry cleaner yet' }),
    expect.objectContaining({ line: 5, contact: null, problem: expect.stringMatching(/not in the address book/) as unknown }),
    expect.objectContaining({ line: 6, contact: null, problem: expect.stringMatching(/not in the address book/) as unknown }),
    expect.objectContaining({ line: 7, contact: null, problem: expect.stringMatching(/address does not hold/) as unknown }),
    expect.objectContaining({ line: 8, contact: 'roaster', problem: expect.stringMatching(/comma/) as unknown }),
  ]);
});

it('a method that is none', () => {
  expect(read('x', 'BTC')).toMatchObject([{ line: 1, problem: 'BTC is not a payment method' }]);
});
