// The treasury's catalogue in use. A second language is a second file of the same type and one more line here.
import { enTreasury, type TreasuryCatalogue } from './en-treasury.ts';

export const words: TreasuryCatalogue = enTreasury;
