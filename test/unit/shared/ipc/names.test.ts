// The names the preloads are built from are the names of the contracts, no more and no fewer.
import { describe, expect, it } from 'vitest';
import type { Contract } from '../../../../shared/ipc/define.ts';
import { displayContract } from '../../../../shared/ipc/display.ts';
import { contract } from '../../../../shared/ipc/index.ts';
import { displayNames, tillNames } from '../../../../shared/ipc/names.ts';

const namesOf = (whole: Contract): unknown => Object.fromEntries(Object.entries(whole).map(([area, members]) => [area, {
  calls: Object.keys(members).filter((name) => members[name]?.type === 'call'),
  events: Object.keys(members).filter((name) => members[name]?.type === 'event'),
}]));

describe('names', () => {
  it('line 9: the till bridge has the names of the contract', () => { expect(tillNames).toEqual(namesOf(contract)); });
  it('line 10: the display bridge has one event and no call', () => {
    expect(displayNames).toEqual(namesOf(displayContract));
    expect(Object.values(displayNames).flatMap((area) => [...area.calls])).toEqual([]);
  });
});
