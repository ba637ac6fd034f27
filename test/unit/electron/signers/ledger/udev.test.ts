// Rules that let a person use a Ledger on Linux: recognised whoever wrote them, offered where there are none.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasUdevRules, missingUdevRules, RULES_PATH, udevInstallText, udevRules } from '../../../../../electron/signers/ledger/udev.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'countersign-udev-')), 'rules.d');
  mkdirSync(folder);
});
afterEach(() => { rmSync(join(folder, '..'), { recursive: true, force: true }); });

const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);

test.each([
  ['ours', '70-countersign-ledger.rules', udevRules, true],
  ['Ledger’s, by hidraw', '20-hw1.rules', 'KERNEL=="hidraw*", ATTRS{idVendor}=="2c97", MODE="0666"\n', true],
  ['a distribution’s, by any parent', '60-ledger.rules', 'SUBSYSTEMS=="usb", ATTRS{idVendor}=="2C97", TAG+="uaccess", TAG+="udev-acl"\n', true],
  ['for the USB node alone, which HID does not use', '20-hw1.rules', 'SUBSYSTEM=="usb", ATTR{idVendor}=="2c97", MODE="0666"\n', false],
  ['commented out', '20-hw1.rules', '# KERNEL=="hidraw*", ATTRS{idVendor}=="2c97", MODE="0666"\n', false],
  ['of another maker', '51-trezor.rules', 'KERNEL=="hidraw*", ATTRS{idVendor}=="534c", MODE="0666"\n', false],
  ['switched off by its name', '20-hw1.rules.off', udevRules, false],
])('%s', (_what, name, text, expected) => {
  put('10-other.rules', 'KERNEL=="sda", MODE="0600"\n');
  put(name, text);
  expect(hasUdevRules([join(folder, 'not-there'), folder])).toBe(expected);
});

test('what is offered installs rules that are recognised afterwards, and runs before the seat’s', () => {
  expect(missingUdevRules('linux', [folder])).toBe(udevInstallText);
  expect(udevInstallText).toContain(`sudo tee ${RULES_PATH} <<'EOF'\n${udevRules}EOF\n`);
  expect(RULES_PATH < '/etc/udev/rules.d/73-seat-late.rules').toBe(true);
  put('70-countersign-ledger.rules', /<<'EOF'\n([\s\S]*)EOF\n/.exec(udevInstallText)?.[1] ?? '');
  expect(missingUdevRules('linux', [folder])).toBeNull();
});

test.each(['darwin', 'win32'] as const)('%s needs none', (platform) => {
  expect(missingUdevRules(platform, [folder])).toBeNull();
});
