import type { FeatureText } from './api/feature-commands.ts';

/** What stands in the form, one step per line. */
export function toFeatureText(data: FormData): FeatureText {
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  return {
    name: text('name'),
    category: text('category'),
    description: text('description'),
    steps: text('steps')
      .split('\n')
      .map((step) => step.trim())
      .filter(Boolean),
  };
}
