// The catalogue in use. A second language is a second file of the same type and one more line here.
import { en, type Catalogue } from './en.ts';

export const text: Catalogue = en;
