#!/usr/bin/env node
import { loadOnFittingNode } from './launcher/node-version.mjs';

loadOnFittingNode(() =>
  import('./launcher/slipway.mjs').then((launcher) => launcher.slipway(process.argv.slice(2))),
);
