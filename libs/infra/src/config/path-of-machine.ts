/** Where this machine keeps its programs. The machine's own variable, hence no setting of ours. */
export function pathOfMachine(environment: NodeJS.ProcessEnv = process.env): string {
  return environment['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
}
