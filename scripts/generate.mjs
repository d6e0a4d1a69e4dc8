#!/usr/bin/env node
import { loadOnFittingNode } from './launcher/node-version.mjs';

loadOnFittingNode(() =>
  import('./generate/generate-command.mjs').then((command) => command.generateCommand(process.argv.slice(2))),
);
