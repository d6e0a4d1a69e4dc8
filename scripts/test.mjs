#!/usr/bin/env node
import { loadOnFittingNode } from './launcher/node-version.mjs';

loadOnFittingNode(() =>
  import('./testing/test-command.mjs').then((command) => command.testCommand(process.argv.slice(2))),
);
