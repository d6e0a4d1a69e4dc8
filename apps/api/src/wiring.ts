/** Whether a make-believe cloud and gateway are connected: shown to people wherever it matters. */
export const SANDBOX_IS_CONNECTED = Symbol('SandboxIsConnected');

/** For what goes wrong beside a request. */
export const LOGGER = Symbol('Logger');

/** Where browsers reach us. The only origin that links and pages of ours are made with. */
export const PUBLIC_URL = Symbol('PublicUrl');
