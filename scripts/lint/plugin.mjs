// Our own lint rules: the import zones, and time and chance only through their ports.
import { relative } from 'node:path';
import { findZone, judgeImport } from './zones.mjs';

const pathOf = (context) => relative(context.cwd, context.filename).replaceAll('\\', '/');

/** `import { type A, type B }` takes types only, just as `import type` does. */
function takesTypesOnly(node) {
  if ((node.importKind ?? node.exportKind) === 'type') return true;
  const specifiers = node.specifiers ?? [];
  return specifiers.length > 0 && specifiers.every((one) => (one.importKind ?? one.exportKind) === 'type');
}

const zones = {
  meta: { type: 'problem', schema: false },
  create(context) {
    const [{ zones: table }] = context.options;
    const file = pathOf(context);
    const check = (node, source, isType) => {
      if (typeof source?.value !== 'string') return;
      const message = judgeImport(table, file, source.value, isType);
      if (message) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, takesTypesOnly(node)),
      ExportNamedDeclaration: (node) => check(node, node.source, takesTypesOnly(node)),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument, true),
    };
  },
};

const forbidden = { Date: ['now'], Math: ['random'], performance: ['now'], crypto: ['getRandomValues', 'randomUUID'] };

const clock = {
  meta: { type: 'problem', schema: false },
  create(context) {
    const [{ places }] = context.options;
    const place = findZone(places, pathOf(context))?.zone.say;
    const tell = (node, what) => context.report({ node, message: `${what} is not read here: take it from ${place}.` });
    return {
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) tell(node, 'The time of day');
      },
      CallExpression(node) {
        if (node.callee.name === 'Date') tell(node, 'The time of day');
      },
      MemberExpression(node) {
        if (forbidden[node.object.name]?.includes(node.property.name)) tell(node, `${node.object.name}.${node.property.name}`);
      },
    };
  },
};

export default { meta: { name: 'countersign' }, rules: { zones, clock } };
