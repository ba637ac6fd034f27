// The profiles by name. Profile `default` is format 1 and stands apart.
import { generic } from './generic.ts';
import type { Profile } from './layout.ts';

export const profiles: readonly Profile[] = [generic];

export const profileOf = (name: string): Profile | undefined => profiles.find((profile) => profile.name === name);
