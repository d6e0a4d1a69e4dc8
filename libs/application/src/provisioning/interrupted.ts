/** The run was stopped by a shutdown; its state is saved, and the work comes back. */
export class Interrupted extends Error {
  constructor(infrastructureId: string) {
    super(`the terraform run of ${infrastructureId} was stopped; it goes on after the restart`);
  }
}
