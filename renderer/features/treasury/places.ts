// The places of the treasury, in their order, with the key that opens each, and who may see them.
import type { Role } from '../../lib/api.ts';
import type { IconName } from '../../ui/Icon.tsx';
import type { Place } from './store.ts';

export interface PlaceEntry {
  readonly place: Place;
  readonly icon: IconName;
  /** A digit, while nothing is being typed. */
  readonly hotkey: string;
  readonly forRoles: readonly Role[];
}

const everybody: readonly Role[] = ['cashier', 'bookkeeper', 'manager', 'owner'];
const seesMoney: readonly Role[] = ['bookkeeper', 'manager', 'owner'];

export const places: readonly PlaceEntry[] = [
  { place: 'overview', icon: 'home', hotkey: '1', forRoles: seesMoney },
  { place: 'accounts', icon: 'coins', hotkey: '2', forRoles: seesMoney },
  { place: 'withdrawals', icon: 'out', hotkey: '3', forRoles: everybody },
  { place: 'contacts', icon: 'book', hotkey: '4', forRoles: seesMoney },
  { place: 'sweeps', icon: 'sweep', hotkey: '5', forRoles: seesMoney },
  { place: 'policy', icon: 'shield', hotkey: '6', forRoles: seesMoney },
  { place: 'people', icon: 'people', hotkey: '7', forRoles: seesMoney },
  { place: 'signers', icon: 'device', hotkey: '8', forRoles: seesMoney },
  { place: 'audit', icon: 'list', hotkey: '9', forRoles: seesMoney },
];

export const placesFor = (role: Role): readonly PlaceEntry[] => places.filter(({ forRoles }) => forRoles.includes(role));
