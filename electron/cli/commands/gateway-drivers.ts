// `gateway drivers`: what can be connected.
import { ok } from '../../../shared/errors/result.ts';
import { driverToView } from '../../core/views/account.ts';
import { drivers } from '../../gateways/registry.ts';
import type { GatewayDriver } from '../../gateways/port.ts';
import type { CommandContext, Finished } from '../spec.ts';

export async function gatewayDrivers({ printer }: CommandContext): Promise<Finished> {
  const all = Object.values(drivers);
  printer.answer({ drivers: all.map(driverToView) }, () => all.map(driverText).join('\n\n'));
  return ok(0);
}

function driverText({ id, title, methods, settings, capabilities, defaultBaseUrl }: GatewayDriver): string {
  const able = Object.entries(capabilities).filter(([, value]) => value === true).map(([name]) => name);
  return [
    `${id}: ${title}`,
    `  methods   ${methods.join(', ')}`,
    `  prices in ${capabilities.priceCurrencies === 'any' ? 'any currency' : capabilities.priceCurrencies.join(', ')}`,
    `  can       ${able.join(', ')}`,
    `  base URL  ${defaultBaseUrl ?? 'your own'}`,
    ...settings.map(({ key, help, secret, required }) => `  --set ${key}  ${help}${secret ? ' (secret)' : ''}${required ? '' : ' (optional)'}`),
  ].join('\n');
}
