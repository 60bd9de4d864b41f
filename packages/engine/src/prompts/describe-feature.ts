import type { Feature, Note } from '@ropewalk/contracts';
import { endOf, fencedData } from './fenced-data.ts';

const MAX_FAILURE = 8_000;
const MAX_NOTES = 12_000;

/** Everything that a run should know about one of its features before it starts. */
export function describeFeature(feature: Feature, notes: readonly Note[]): string {
  const parts = [
    `### Feature #${feature.id}`,
    fencedData('the feature', featureText(feature)),
    ...checksPart(feature),
    ...regressionPart(feature),
    ...failurePart(feature),
    ...answerPart(feature),
    ...notesPart(notes),
  ];
  return parts.join('\n\n');
}

function featureText(feature: Feature): string {
  const steps = feature.steps.map((step, position) => `${position + 1}. ${step}`).join('\n');
  const needs =
    feature.dependencies.length === 0
      ? ''
      : `\nBuilds on: ${feature.dependencies.map((id) => `#${id}`).join(', ')}`;
  return `Name: ${feature.name}\nCategory: ${feature.category}${needs}\n\n${feature.description}\n\nSteps:\n${steps}`;
}

function checksPart({ checks }: Feature): readonly string[] {
  if (checks.length === 0) return [];
  const list = checks.map((check) => check.command).join('\n');
  return [fencedData('commands that must pass for this feature', list)];
}

function regressionPart({ state }: Feature): readonly string[] {
  switch (state.status) {
    case 'pending':
    case 'in_progress':
    case 'landing': {
      const { regression } = state;
      if (regression === null) return [];
      return [
        `This feature passed before and was broken by something that landed; it was found at commit ${regression.commit}. Find the cause there; do not build it anew.`,
        fencedData('what is broken', endOf(regression.reason, MAX_FAILURE)),
      ];
    }
    case 'passing':
      return state.suspicion === null
        ? []
        : [
            'Somebody suspects that this feature is broken; it could not be confirmed. Look into that first.',
            fencedData('the suspicion', endOf(state.suspicion, MAX_FAILURE)),
          ];
    case 'needs_input':
    case 'parked':
      return [];
  }
}

function failurePart({ attempts, lastFailure }: Feature): readonly string[] {
  if (lastFailure === null) return [];
  const lead =
    attempts === 0
      ? 'Work on this feature was broken off before. What it ended with:'
      : `${attempts === 1 ? 'One attempt' : `${attempts} attempts`} at this feature failed. Do not repeat what did not work. What the last one ended with:`;
  return [lead, fencedData('the last failure', endOf(lastFailure, MAX_FAILURE))];
}

function answerPart({ answer }: Feature): readonly string[] {
  if (answer === null) return [];
  const fields = Object.entries(answer.fields)
    .map(([id, value]) => `${id}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
  const who =
    answer.by === 'person'
      ? 'A person answered the question that an earlier run asked. Go by the answer.'
      : 'Nobody answered the question of an earlier run in time; its own defaults hold. Go by them.';
  return [who, fencedData('the answer', fields)];
}

function notesPart(notes: readonly Note[]): readonly string[] {
  if (notes.length === 0) return [];
  const text = notes
    .map((note) => `- ${note.runId === null ? 'a person' : `run ${note.runId}`}: ${note.text}`)
    .join('\n');
  return [fencedData('notes, oldest first', endOf(text, MAX_NOTES))];
}
