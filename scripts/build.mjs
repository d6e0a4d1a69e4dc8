#!/usr/bin/env node
import { loadOnFittingNode } from './launcher/node-version.mjs';

loadOnFittingNode(() =>
  import('./launcher/build-command.mjs').then((command) => command.buildCommand(process.argv.slice(2))),
);
