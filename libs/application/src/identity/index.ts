export * from './authenticate';
export * from './credentials';
export * from './identity.ports';
export * from './issue-token';
export * from './own-token';
export * from './people';
export * from './set-up-installation';
export * from './sign-in';
