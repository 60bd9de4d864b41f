import { z } from 'zod';

/**
 * What programs behind the wall reach beyond the tools of their run and the provider of their model: any public
 * host, the listed ones, or none. Addresses of this machine and of private networks only when they are listed
 * with their port.
 */
export const networkModeSchema = z.enum(['open', 'allow_list', 'off']);
export type NetworkMode = z.infer<typeof networkModeSchema>;

/** `example.org`, `*.example.org` (whatever lies below it), `[::1]`, each with a port or for all of them. */
export const networkHostSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(300)
  .regex(
    /^(?:(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/u,
    'name a host, such as example.org, *.example.org or example.org:8443',
  );
export type NetworkHost = z.infer<typeof networkHostSchema>;
