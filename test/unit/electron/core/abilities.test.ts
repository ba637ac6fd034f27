// What each gateway can and cannot do, in words, and that every setting of every driver is fit for a form.
import { describe, expect, it } from 'vitest';
import { abilitiesOf } from '../../../../electron/core/views/abilities.ts';
import { driverToView } from '../../../../electron/core/views/account.ts';
import { drivers } from '../../../../electron/gateways/registry.ts';

const all = Object.values(drivers);

describe('abilities', () => {
  it.each(all.map((driver) => ({ id: driver.id, driver })))('$id: everything is said once, on one side', ({ driver }) => {
    const { can, cannot } = abilitiesOf(driver.capabilities);
    expect(can.length + cannot.length).toBe(9);
    expect(new Set([...can, ...cannot]).size).toBe(9);
    expect(can.some((word) => word.startsWith('refund'))).toBe(driver.capabilities.refunds);
    expect(cannot.some((word) => word.startsWith('end an unpaid sale'))).toBe(!driver.capabilities.cancel);
  });
  it('unsigned webhooks are said to be', () => {
    expect(abilitiesOf(drivers['xaigate'].capabilities).cannot).toContain('sign its webhooks: Countersign asks after each one');
  });
});

describe('settings as forms show them', () => {
  it.each(all.map((driver) => ({ id: driver.id, driver })))('$id: what must be typed is never folded away; a default is one of the choices', ({ driver }) => {
    const { settings } = driverToView(driver);
    expect(settings.filter(({ required, part }) => required && part !== null)).toEqual([]);
    expect(settings.filter(({ required }) => required).length).toBeGreaterThan(0);
    for (const { key, choices, default: given } of settings) if (choices.length > 0) expect(choices.map(({ value }) => value), key).toContain(given);
  });
});
