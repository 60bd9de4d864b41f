import type { Chains } from '../backlog/chains.logic.ts';
import type { Layout, LayoutInput } from './layout.ts';

/** What the page asks of the worker; `job` comes back with the answer. */
export type Question =
  | { readonly type: 'layout'; readonly job: number; readonly input: LayoutInput }
  | {
      readonly type: 'chains';
      readonly job: number;
      readonly count: number;
      readonly sources: Int32Array;
      readonly targets: Int32Array;
      readonly statuses: Uint8Array;
    };

export type Answer =
  | { readonly type: 'layout'; readonly job: number; readonly layout: Layout }
  | { readonly type: 'chains'; readonly job: number; readonly chains: Chains };
