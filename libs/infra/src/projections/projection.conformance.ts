import type { OpenLog } from '../event-store/conformance/log-under-test';
import { exactlyOnceContract } from './conformance/exactly-once.conformance';
import { parkingContract } from './conformance/parking.conformance';
import { rebuildContract } from './conformance/rebuild.conformance';
import { replayContract } from './conformance/replay.conformance';
import { rewoundContract } from './conformance/rewound.conformance';
import { versionContract } from './conformance/versions.conformance';

/** What projections keep to on every event store. The numbers are those of the contract in the design of the event store. */
export function projectionContract(open: OpenLog): void {
  exactlyOnceContract(open);
  parkingContract(open);
  versionContract(open);
  rewoundContract(open);
  rebuildContract(open);
  replayContract(open);
}
