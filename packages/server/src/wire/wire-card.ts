import type { ApiFeatureCard } from '@ropewalk/contracts';
import type { FeatureCard } from '@ropewalk/core';
import { toWireTime } from './wire-feature.ts';

/** A card as a board gets it. */
export function toWireCard(card: FeatureCard): ApiFeatureCard {
  const { question } = card;
  return {
    id: card.id,
    priority: card.priority,
    category: card.category,
    name: card.name,
    status: card.status,
    attempts: card.attempts,
    dependencies: [...card.dependencies],
    blocked: card.isBlocked,
    regression: card.hasRegression,
    suspicion: card.hasSuspicion,
    run_id: card.runId,
    testing_run_id: card.testingRunId,
    park_reason: card.parked,
    park_detail: card.parkDetail,
    question:
      question === null
        ? null
        : {
            prompt: question.prompt,
            deadline_at: question.deadlineAt === null ? null : toWireTime(question.deadlineAt),
          },
    updated_at: toWireTime(card.updatedAt),
  };
}
