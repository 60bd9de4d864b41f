import type { Run, Usage } from '@ropewalk/contracts';
import type { EngineContext } from '../engine-types.ts';

/** Writes down what a run has used so far, with what that costs. */
export async function tellUsage(
  { store, prices, clock }: Pick<EngineContext, 'store' | 'prices' | 'clock'>,
  told: { readonly run: Run; readonly usage: Usage; readonly toldModel: string | null },
): Promise<void> {
  const { run, toldModel } = told;
  const usage = prices.price(told.usage, { ...run, toldModel });
  await store.execute('run.usage', { runId: run.id, usage }, clock.now());
}
