import { EventFromTheFuture, toJson, UpcastFailed } from '@slipway/application/ports';
import type { RecordedEvent } from '@slipway/application/ports';
import { processEvents, recorded, upcast } from '@slipway/domain/kernel';
import type { AnyEventDefinition, InputReception, ProcessEvent, Recording } from '@slipway/domain/kernel';

/** Every event that this node knows, by its stored type. */
export type EventDefinitions = Readonly<Record<string, AnyEventDefinition>>;
type Known = ReadonlyMap<string, AnyEventDefinition>;
type Stored = { readonly version: number; readonly data: unknown; readonly recording: Recording };

/**
 * Shows a stored event in the shape of today; one that is in it already stays the same object. What cannot be shown
 * so is marked as `unreadable`; a type that nobody here knows passes as it is. Throws at once when a chain has a hole.
 */
export function upcasting(definitions: EventDefinitions): (event: RecordedEvent) => RecordedEvent {
  for (const definition of Object.values(definitions)) requireWholeChain(definition);
  const known: Known = new Map(Object.entries(definitions));
  return (event) => {
    const definition = known.get(event.type);
    if (definition === undefined) return event;
    try {
      return withInputOfToday(known, ofToday(definition, event));
    } catch (thrown) {
      if (thrown instanceof EventFromTheFuture || thrown instanceof UpcastFailed)
        return { ...event, unreadable: thrown };
      throw thrown;
    }
  };
}

function requireWholeChain({ type, version, upcasters }: AnyEventDefinition): void {
  if (version !== upcasters.length + 1)
    throw new Error(`${type} is at version ${version} but has ${upcasters.length} upcasters`);
}

function ofToday(definition: AnyEventDefinition, event: RecordedEvent): RecordedEvent {
  if (event.schemaVersion === definition.version) return event;
  const { schemaVersion: version, data, metadata: recording } = event;
  const upToDate = dataOfToday(definition, { version, data, recording });
  return { ...event, schemaVersion: definition.version, data: toJson(upToDate) };
}

function dataOfToday(definition: AnyEventDefinition, { version, data, recording }: Stored): unknown {
  if (version > definition.version)
    throw new EventFromTheFuture(definition.type, version, definition.version);
  try {
    return upcast(definition, version, data, recording);
  } catch (cause) {
    throw new UpcastFailed(definition.type, version, { cause });
  }
}

/** A process remembers events inside of its own: they are stored there in the shape of their time, too. */
function withInputOfToday(known: Known, event: RecordedEvent): RecordedEvent {
  if (event.type !== processEvents.inputReceived.type) return event;
  const reception = recorded<Extract<ProcessEvent, { data: InputReception }>>(event).data;
  const { input, scope: organizationId } = reception;
  const definition = known.get(input.type);
  if (definition === undefined || definition.version === input.version) return event;
  const { version, data, occurredAt } = input;
  const upToDate = dataOfToday(definition, { version, data, recording: { organizationId, occurredAt } });
  const today = { ...input, version: definition.version, data: upToDate };
  return { ...event, data: toJson({ ...reception, input: today }) };
}
