// The lint rules that no package has.

/** A disabled rule without a reason is a rule that nobody knows is off (style guide 14). */
const reasonedDisable = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      reason: 'Say why after `--`: `eslint-disable-next-line <rule> -- <reason>`.',
      rule: 'Name the rules that are disabled; a bare eslint-disable switches off everything.',
    },
  },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const directive = /^\s*eslint-disable(?:-next-line|-line)?(?=\s|$)(.*)$/s.exec(comment.value);
        if (directive === null) continue;
        const [rules, ...reason] = directive[1].split(/\s-{2,}\s/);
        // One column before the line starts, where the directive itself cannot silence the report.
        const loc = { start: { line: comment.loc.start.line, column: -1 }, end: comment.loc.end };
        if (rules.trim() === '') context.report({ loc, messageId: 'rule' });
        if (reason.join(' ').trim().length < 10) context.report({ loc, messageId: 'reason' });
      }
    },
  }),
};

/** Names that collect what has no home (style guide 3). `ui/src/shared` is the one exception. */
const noDrawers = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { drawer: '"{{ name }}" is a drawer, not a home. Name the file after what it knows.' },
  },
  create: (context) => ({
    Program(node) {
      const path = context.filename.slice(context.cwd.length).replaceAll('\\', '/');
      const drawer = /(?<=[/.-])(?:utils?|helpers?|common|shared|managers?|services?)(?=[/.])/.exec(
        path.replace('/ui/src/shared/', '/ui/src/'),
      );
      if (drawer !== null) context.report({ node, messageId: 'drawer', data: { name: drawer[0] } });
    },
  }),
};

/**
 * ESLint's max-params, with more room for a constructor that does nothing but take its dependencies
 * (`private readonly …`): Nest injects by position, so an object would only hide the same number.
 */
const maxParams = {
  meta: {
    type: 'suggestion',
    schema: [
      {
        type: 'object',
        properties: { max: { type: 'integer' }, injected: { type: 'integer' } },
        required: ['max', 'injected'],
        additionalProperties: false,
      },
    ],
    messages: { tooMany: 'Too many parameters ({{ count }}). At most {{ limit }}; pass an object instead.' },
  },
  create(context) {
    const [{ max, injected }] = context.options;
    const isInjected = ({ parent, params }) =>
      parent.type === 'MethodDefinition' &&
      parent.kind === 'constructor' &&
      params.every((param) => param.type === 'TSParameterProperty' && param.accessibility !== undefined);
    const check = (node) => {
      const count = node.params.filter((param) => param.name !== 'this').length;
      const limit = isInjected(node) ? injected : max;
      if (count > limit) context.report({ node, messageId: 'tooMany', data: { count, limit } });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
      TSDeclareFunction: check,
      TSEmptyBodyFunctionExpression: check,
      TSFunctionType: check,
      TSMethodSignature: check,
    };
  },
};

export const house = {
  rules: { 'reasoned-disable': reasonedDisable, 'no-drawers': noDrawers, 'max-params': maxParams },
};
