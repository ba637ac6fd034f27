// Who may import whom, decided from the one table in .oxlintrc.json. Pure: paths and specifiers in, a sentence out.
import { posix } from 'node:path';

const builtin = /^node:/;

/** A pattern of the table: `*` is within one folder, `**` is any depth, `<id>` is one folder's name, kept for `may`. */
export function toRegExp(pattern, names = {}) {
  const source = pattern.replace(/\*\*\/|\*\*|\*|<(\w+)>|[.+?^${}()|[\]\\]/g, (part, name) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (name) return name in names ? escapeText(names[name]) : `(?<${name}>[^/]+)`;
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

function escapeText(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const listOf = (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** The first zone whose `files` match; the order of the table is the order of precedence. */
export function findZone(zones, file) {
  for (const zone of zones) {
    for (const pattern of listOf(zone.files)) {
      const match = toRegExp(pattern).exec(file);
      if (match) return { zone, names: match.groups ?? {} };
    }
  }
  return undefined;
}

const matchesAny = (patterns, names, path) => listOf(patterns).some((pattern) => toRegExp(pattern, names).test(path));

function packageName(specifier) {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

function judgePackage(found, specifier) {
  const { zone } = found;
  if (builtin.test(specifier)) {
    if (zone.node === true || listOf(zone.node).includes(specifier.slice(5))) return undefined;
    return `${zone.files} uses nothing of Node here (${specifier}). ${zone.say}`;
  }
  const name = packageName(specifier);
  return listOf(zone.packages).some((pattern) => toRegExp(pattern).test(name)) ? undefined : `The package ${name} is not for ${zone.files}. ${zone.say}`;
}

/**
 * Why `file` (a path from the root of the repository) may not import `specifier`, or undefined when it may.
 * `isType` says that only types are taken, which leave no trace when the app runs.
 */
export function judgeImport(zones, file, specifier, isType = false) {
  const found = findZone(zones, file);
  if (!found) return `${file} is in no zone. Put it where the table in .oxlintrc.json has a place for it, or give it a line there.`;
  const { zone, names } = found;
  if (!specifier.startsWith('.')) return judgePackage(found, specifier);
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  if (target.startsWith('../')) return `${specifier} leaves the repository.`;
  if (!/\.[a-z]+$/.test(target)) return `${specifier} needs its ending (.ts or .tsx): the command line runs these files as they are.`;
  if (matchesAny(zone.never, names, target)) return `${zone.files} may not import ${target}. ${zone.say}`;
  if (matchesAny(zone.may, names, target)) {
    return zone.typesOnly && !isType ? `${zone.files} takes types only; write “import type”. ${zone.say}` : undefined;
  }
  if (isType && matchesAny(zone.mayTypes, names, target)) return undefined;
  return `${zone.files} may not import ${target}. ${zone.say}`;
}
