export * from './order-allowance';
export * from './renew-license';
