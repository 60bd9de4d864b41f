import type { Refusal } from '@ropewalk/contracts';
import { byPlace, decideOrder, type Destination } from '../backlog/work-order.ts';
import type { FeatureSpot } from '../ports/backlog-store.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import { deleteFeature, retryFeature } from './backlog-commands.ts';
import type { CommandHandler } from './handler.ts';
import { postponeFeature } from './postpone-commands.ts';
import { requireProject } from './require.ts';

/** What a person does to several features of a backlog at once: to all of them, or to none. */

/** Puts features elsewhere in the order of work. What passes has no place in it. */
export const moveFeatures: CommandHandler<'features.move'> = async (tx, input) => {
  const { projectId, destination } = input;
  const found = await requireSpots(tx, projectId, [
    ...input.featureIds,
    ...('featureId' in destination ? [destination.featureId] : []),
  ]);
  if (!found.ok) {
    return found;
  }
  const moved = new Set(input.featureIds);
  const misplaced = refuseDestination(found.value, moved, destination);
  if (misplaced !== null) {
    return { ok: false, refusal: misplaced };
  }
  const open = found.value.filter(({ status }) => status !== 'passing');
  const changed = decideOrder(open, moved, destination);
  for (const { id, priority } of changed) {
    await tx.savePriority(id, priority);
    await tx.append(projectId, { type: 'feature.edited', featureId: id });
  }
  return accept({ changed: changed.map(({ id, priority }) => ({ featureId: id, priority })) });
};

function refuseDestination(
  spots: readonly FeatureSpot[],
  moved: ReadonlySet<number>,
  destination: Destination,
): Refusal | null {
  const anchor = 'featureId' in destination ? destination.featureId : null;
  if (anchor !== null && moved.has(anchor)) {
    return {
      code: 'invalid_input',
      message: `Feature #${anchor} cannot stand before or behind itself. Name one that is not moved.`,
    };
  }
  const passing = spots.filter(
    ({ id, status }) => status === 'passing' && (moved.has(id) || id === anchor),
  );
  return passing.length === 0
    ? null
    : toRefusal(
        passing.map(({ id }) => ({
          featureId: id,
          code: 'feature_passing',
          message: `Feature #${id} passes already, and has no place in the order of work.`,
        })),
      );
}

/** Gives parked features another round. */
export const retryFeatures: CommandHandler<'features.retry'> = async (tx, input) => {
  const done = await forEach(tx, input, (featureId) => retryFeature(tx, { featureId }));
  return done.ok ? accept({ featureIds: done.value.featureIds }) : done;
};

/** Moves features that nobody works on behind all others, in the order that they have. */
export const postponeFeatures: CommandHandler<'features.postpone'> = async (tx, input) => {
  const done = await forEach(tx, input, (featureId) => postponeFeature(tx, { featureId }));
  return done.ok ? accept({ featureIds: done.value.featureIds }) : done;
};

/** Removes features; those that depended on them let go of them. */
export const deleteFeatures: CommandHandler<'features.delete'> = async (tx, input) => {
  const done = await forEach(tx, input, (featureId) =>
    deleteFeature(tx, { featureId, dependents: 'let_go' }),
  );
  if (!done.ok) {
    return done;
  }
  const deleted = new Set(done.value.featureIds);
  const affected = new Set(done.value.outputs.flatMap((output) => output.affected));
  const left = [...affected].filter((id) => !deleted.has(id));
  return accept({
    featureIds: done.value.featureIds,
    affected: left.toSorted((one, other) => one - other),
  });
};

/** In the order of work. Where one is refused, all that are refused are named, and nothing is changed. */
async function forEach<T>(
  tx: StoreTransaction,
  input: { readonly projectId: number; readonly featureIds: readonly number[] },
  work: (featureId: number) => Promise<Result<T>>,
): Promise<Result<{ readonly featureIds: number[]; readonly outputs: readonly T[] }>> {
  const found = await requireSpots(tx, input.projectId, input.featureIds);
  if (!found.ok) {
    return found;
  }
  const named = new Set(input.featureIds);
  const featureIds: number[] = [];
  const outputs: T[] = [];
  const refused: RefusedFeature[] = [];
  for (const { id } of found.value.filter((spot) => named.has(spot.id)).toSorted(byPlace)) {
    const done = await work(id);
    if (done.ok) {
      featureIds.push(id);
      outputs.push(done.value);
    } else {
      refused.push({ featureId: id, code: done.refusal.code, message: done.refusal.message });
    }
  }
  return refused.length === 0
    ? accept({ featureIds, outputs })
    : { ok: false, refusal: toRefusal(refused) };
}

interface RefusedFeature extends Pick<Refusal, 'code' | 'message'> {
  readonly featureId: number;
}

/** Sentences of one refusal; the details have them all. */
const SENTENCES = 3;

function toRefusal(refused: readonly RefusedFeature[]): Refusal {
  const told = refused.slice(0, SENTENCES).map(({ message }) => message);
  const more = refused.length - told.length;
  return {
    code: refused[0]?.code ?? 'invalid_input',
    message: `Nothing was changed. ${told.join(' ')}${more > 0 ? ` So it is with ${more} more.` : ''} Leave them out.`,
    details: {
      refused: refused.map(({ featureId, code, message }) => ({
        feature_id: featureId,
        code,
        message,
      })),
    },
  };
}

/** The places of all features of the project, of which these must be some. */
async function requireSpots(
  tx: StoreTransaction,
  projectId: number,
  featureIds: readonly number[],
): Promise<Result<readonly FeatureSpot[]>> {
  const project = await requireProject(tx, projectId);
  if (!project.ok) {
    return project;
  }
  const spots = await tx.featureSpots(projectId);
  const known = new Set(spots.map(({ id }) => id));
  const unknown = featureIds.filter((id) => !known.has(id));
  return unknown.length === 0
    ? accept(spots)
    : refuse(
        'feature_unknown',
        `Nothing was changed. "${project.value.name}" has no feature ${unknown.map((id) => `#${id}`).join(', ')}. Leave it out.`,
        {
          refused: unknown.map((id) => ({
            feature_id: id,
            code: 'feature_unknown',
            message: `There is no feature #${id}.`,
          })),
        },
      );
}
