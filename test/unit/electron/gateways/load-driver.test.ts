// A driver loaded alone is the one of the registry.
import { expect, it } from 'vitest';
import { loadDriver } from '../../../../electron/gateways/load-driver.ts';
import { drivers } from '../../../../electron/gateways/registry.ts';

it.each(Object.values(drivers))('$id', async (driver) => {
  expect(await loadDriver(driver.id)).toBe(driver);
});

it.each(['', 'nobody', 'constructor', '__proto__'])('“%s” is none', async (id) => {
  expect(await loadDriver(id)).toBeNull();
});
