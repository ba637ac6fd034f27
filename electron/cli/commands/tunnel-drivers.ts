// `tunnel drivers`: the tunnels known and the settings each takes.
import { ok } from '../../../shared/errors/result.ts';
import { tunnelDrivers } from '../../tunnels/registry.ts';
import { facts } from '../printer.ts';
import type { CommandContext, Finished } from '../spec.ts';

export async function listTunnelDrivers({ printer }: CommandContext): Promise<Finished> {
  const drivers = tunnelDrivers.map(({ id, title, summary, settings }) => ({ id, title, summary, settings }));
  printer.answer({ drivers }, () => drivers.map(({ id, title, summary, settings }) => [
    `${id}: ${title}. ${summary}`,
    facts(settings.map((field) => [
      `  ${field.key}`, [field.required ? 'needed' : 'optional', field.secret ? 'secret' : '', field.default === undefined ? '' : `else ${field.default}`, field.help].filter((word) => word !== '').join('; '),
    ])),
  ].join('\n')).join('\n\n'));
  return ok(0);
}
