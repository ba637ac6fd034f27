// Who sees which places, with keys of their own.
import { expect, it } from 'vitest';
import { places, placesFor } from '../../../../../renderer/features/treasury/places.ts';

it('a cashier sees withdrawals and nothing of what the shop has', () => expect(placesFor('cashier').map(({ place }) => place)).toEqual(['withdrawals']));
it.each(['bookkeeper', 'manager', 'owner'] as const)('a %s sees every place', (role) => expect(placesFor(role)).toEqual(places));
it('no two places share a key', () => expect(new Set(places.map(({ hotkey }) => hotkey)).size).toBe(places.length));
