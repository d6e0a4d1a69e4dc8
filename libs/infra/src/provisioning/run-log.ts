import type { OrganizationId } from '@slipway/domain/kernel';
import type { RunLine, RunLog, RunWatcher } from '@slipway/application/provisioning';
import type { LogLineWriter } from '../telemetry/log-lines';

/** The lines of Terraform runs, kept as telemetry under the operation that they belong to. */
export class TelemetryRunLog implements RunLog {
  constructor(private readonly lines: LogLineWriter) {}

  watcher(organizationId: OrganizationId, operationId: string): Pick<RunWatcher, 'line'> {
    return { line: (line: RunLine) => this.lines.write({ ...line, organizationId, operationId }) };
  }

  flush(): Promise<void> {
    return this.lines.flush();
  }
}
