/** A stored type that this code does not know, in a stream that it has to decide on. */
export class UnknownEvent extends Error {
  constructor({ streamId, type }: { readonly streamId: string; readonly type: string }) {
    super(`${streamId} holds ${type}, which this version does not know; upgrade this node`);
  }
}

/** A newer node wrote it. To decide or to project on what is half understood would be wrong; an upgraded node can. */
export class EventFromTheFuture extends Error {
  constructor(type: string, version: number, known: number) {
    super(
      `${type} of version ${version} was stored, and this node knows version ${known}; upgrade this node`,
    );
  }
}

/** An upcaster met data that it was not made for. Correct it; what is stored stays as it is. */
export class UpcastFailed extends Error {
  constructor(type: string, version: number, options: ErrorOptions) {
    super(`${type} of version ${version} could not be brought up to date`, options);
  }
}
