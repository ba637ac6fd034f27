// Splits an address or hash into groups of four, the way people compare them. Nothing is left out.

/** @example groupsOfFour('TXYZabcd1') // ['TXYZ', 'abcd', '1'] */
export function groupsOfFour(text: string): readonly string[] {
  const groups: string[] = [];
  const characters = [...text];
  for (let at = 0; at < characters.length; at += 4) groups.push(characters.slice(at, at + 4).join(''));
  return groups;
}
