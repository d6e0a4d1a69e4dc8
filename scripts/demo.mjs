#!/usr/bin/env node
import { loadOnFittingNode } from './launcher/node-version.mjs';

loadOnFittingNode(() =>
  import('./launcher/start.mjs').then((launcher) => launcher.start(['--demo', ...process.argv.slice(2)])),
);
