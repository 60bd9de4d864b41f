export * from '@ropewalk/client';
