import {
  featureTextSchema,
  questionSchema,
  SCHEDULE_LIMIT,
  scheduleSchema,
} from '@ropewalk/contracts';
import { z } from 'zod';
import type { ScheduleDraft } from '../commands/command-map.ts';
import { mendDependencies } from './mend-dependencies.ts';
import type {
  AdoptedConversation,
  AdoptedFeature,
  Adoption,
  ReferenceConversation,
  ReferenceFeature,
  ReferenceSchedule,
} from './reference-project.ts';

/** What was read of a project of the reference. */
export interface ReferenceContent {
  readonly features: readonly ReferenceFeature[];
  readonly schedules: readonly ReferenceSchedule[];
  readonly conversations: readonly ReferenceConversation[];
}

const LONGEST = { category: 100, name: 255, description: 50_000, steps: 200 } as const;

/**
 * What becomes of a project of the reference. Every feature is taken, in its order and with its priority. What it
 * calls passing was said by the agent that built it: it is taken as such and marked as never tested.
 */
export function adoptReference(content: ReferenceContent): Adoption {
  const { dependsOn, mended } = mendDependencies(content.features);
  const sentences = [...mended];
  const left: string[] = [];
  const names = new Set<string>();
  const features = content.features.map((feature, position) =>
    adoptFeature(feature, dependsOn[position] ?? [], names, sentences),
  );
  return {
    features,
    schedules: adoptSchedules(content.schedules, sentences, left),
    conversations: content.conversations.flatMap((conversation) =>
      adoptConversation(conversation, left),
    ),
    mended: sentences,
    left,
  };
}

function adoptFeature(
  feature: ReferenceFeature,
  dependsOn: readonly number[],
  names: Set<string>,
  mended: string[],
): AdoptedFeature {
  const name = freeName(shortened(feature, 'name', mended), names);
  if (name !== feature.name.trim() && feature.name.trim().length <= LONGEST.name) {
    mended.push(`#${feature.id} is called "${name}", because its name was taken or empty.`);
  }
  names.add(name);
  return {
    category: shortened(feature, 'category', mended),
    name,
    description: shortened(feature, 'description', mended),
    steps: stepsOf(feature, mended),
    priority: feature.priority,
    dependsOn,
    state: stateOf(feature, mended),
    answer: answerOf(feature),
  };
}

function shortened(
  feature: ReferenceFeature,
  field: 'category' | 'name' | 'description',
  mended: string[],
): string {
  const text = feature[field].trim();
  if (text.length > LONGEST[field]) {
    mended.push(
      `#${feature.id}: its ${field} was longer than ${LONGEST[field]} characters and is cut.`,
    );
  }
  const cut = text.slice(0, LONGEST[field]).trim();
  const fallback = { category: 'other', name: `Feature ${feature.id}`, description: feature.name };
  return cut === '' ? fallback[field].trim() || `Feature ${feature.id}` : cut;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let round = 1; ; round += 1) {
    const suffix = round === 1 ? '' : ` (${round})`;
    const tried = `${name.slice(0, LONGEST.name - suffix.length).trim()}${suffix}`;
    if (!taken.has(tried)) {
      return tried;
    }
  }
}

function stepsOf(feature: ReferenceFeature, mended: string[]): string[] {
  const given: unknown[] = Array.isArray(feature.steps) ? feature.steps : [];
  const steps = given
    .flatMap((step) => (typeof step === 'string' && step.trim() !== '' ? [step.trim()] : []))
    .slice(0, LONGEST.steps);
  if (steps.length !== given.length || steps.length === 0) {
    mended.push(`#${feature.id}: ${steps.length} of its ${given.length} steps could be taken.`);
  }
  return featureTextSchema.shape.steps.parse(
    steps.length === 0 ? ['Try out what the description says and see that it works.'] : steps,
  );
}

/** The reference's own order of looking: done, waiting for a person, and everything else is to be built. */
function stateOf(feature: ReferenceFeature, mended: string[]): AdoptedFeature['state'] {
  if (feature.passes) {
    return { status: 'passing' };
  }
  if (!feature.needsHumanInput) {
    return { status: 'pending' };
  }
  const question = questionSchema.safeParse(feature.humanInputRequest);
  if (question.success) {
    return { status: 'needs_input', question: question.data };
  }
  mended.push(
    `#${feature.id} waited for an answer to a question that cannot be read: it is pending.`,
  );
  return { status: 'pending' };
}

const responseSchema = z.object({ fields: z.record(z.string(), z.unknown()) });

function answerOf({ humanInputResponse, respondedAt }: ReferenceFeature): AdoptedFeature['answer'] {
  const response = responseSchema.safeParse(humanInputResponse);
  return response.success ? { fields: response.data.fields, respondedAt } : null;
}

function adoptSchedules(
  schedules: readonly ReferenceSchedule[],
  mended: string[],
  left: string[],
): readonly ScheduleDraft[] {
  const drafts = schedules.flatMap((schedule) => {
    const draft = scheduleSchema
      .pick({
        startTime: true,
        durationMinutes: true,
        daysOfWeek: true,
        timeZone: true,
        enabled: true,
        yolo: true,
        model: true,
        maxConcurrency: true,
      })
      .safeParse({ ...schedule, timeZone: 'UTC', enabled: false, yolo: schedule.yoloMode });
    if (!draft.success) {
      left.push(`The schedule at ${schedule.startTime} UTC: it does not fit.`);
      return [];
    }
    if (schedule.enabled) {
      mended.push(`The schedule at ${schedule.startTime} UTC is off until you turn it on here.`);
    }
    return [draft.data];
  });
  drafts.slice(SCHEDULE_LIMIT).forEach(({ startTime }) => {
    left.push(`The schedule at ${startTime} UTC: there can be ${SCHEDULE_LIMIT} at most.`);
  });
  return drafts.slice(0, SCHEDULE_LIMIT);
}

function adoptConversation(
  { title, messages }: ReferenceConversation,
  left: string[],
): readonly AdoptedConversation[] {
  const kept = messages.flatMap(({ role, content }) =>
    role === 'user' || role === 'assistant' ? [{ role, content } as const] : [],
  );
  if (kept.length < messages.length) {
    left.push(
      `${messages.length - kept.length} messages of the conversation "${title ?? ''}" are neither from you nor from the assistant.`,
    );
  }
  return kept.length === 0 ? [] : [{ title, messages: kept }];
}
