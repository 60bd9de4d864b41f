/** What a feature says, as a person writes it. */
export interface FeatureText {
  readonly name: string;
  readonly category: string;
  readonly description: string;
  readonly steps: readonly string[];
}

/** What stands in the fields of `FeatureTextFields`, one step per line. */
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
