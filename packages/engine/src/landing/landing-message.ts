import { regressionOf } from '@ropewalk/core';
import type { LandingCase } from './perform.ts';

/** The message of a landing commit: what landed, and trailers that lead back to it. */
export function landingMessage({ landing, feature, project }: LandingCase): string {
  const run = landing.runId === null ? [] : [`Run: ${landing.runId}`];
  switch (landing.kind) {
    case 'feature': {
      const name = feature?.name ?? `Feature #${landing.featureId ?? 0}`;
      const isMended = feature !== null && regressionOf(feature.state) !== null;
      const subject = isMended ? `Mend ${name}` : name;
      const trailers = [`Feature: #${landing.featureId ?? 0}`, ...run];
      return `${oneLine(subject)}\n\n${trailers.join('\n')}\n`;
    }
    case 'scaffold':
      return `Lay out ${project.name}\n\n${run.join('\n')}\n`;
    case 'person':
      return `Take in commits made on ${project.targetBranch}\n`;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}
