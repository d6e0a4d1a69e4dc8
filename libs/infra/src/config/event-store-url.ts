/** An address of EventStoreDB, which goes on as KurrentDB. It may name several hosts, so it is no URL in the narrow sense. */
export function isEventStoreDbUrl(value: string): boolean {
  return /^(esdb|kurrentdb)(\+discover)?:\/\/[^\s/?]\S*$/.test(value);
}
