import { signalGroup, type ProcessIdentity } from './process-identity';

/**
 * Ends a run: SIGINT to its group, so that Terraform saves its state, and SIGKILL when it has not ended after the
 * grace. Call `climb` again and again while the run is seen running.
 */
export class StopLadder {
  #since: number | null = null;

  constructor(private readonly graceMs: number) {}

  climb(leader: ProcessIdentity): void {
    if (this.#since === null) {
      this.#since = performance.now();
      signalGroup(leader, 'SIGINT');
    } else if (performance.now() - this.#since > this.graceMs) {
      signalGroup(leader, 'SIGKILL');
    }
  }
}
