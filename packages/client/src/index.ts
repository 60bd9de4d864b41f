export * from './control-client.ts';
