/** Whether a make-believe cloud and gateway are connected: shown to people wherever it matters. */
export const SANDBOX_IS_CONNECTED = Symbol('SandboxIsConnected');
