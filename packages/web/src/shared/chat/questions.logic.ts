/** A question with its choices, as an agent asks it. */
export interface Question {
  readonly question: string;
  readonly header: string;
  readonly isMulti: boolean;
  readonly options: readonly { readonly label: string; readonly description: string }[];
}

/** What a person has chosen for one question; `other` is what they wrote themselves. */
export interface Chosen {
  readonly labels: readonly string[];
  readonly isOther: boolean;
  readonly other: string;
}

export const NOTHING_CHOSEN: Chosen = { labels: [], isOther: false, other: '' };

/** Reads questions as an agent's tool call carries them; what is none is left out. */
export function toQuestions(given: unknown): readonly Question[] {
  return Array.isArray(given) ? given.flatMap((each) => toQuestion(each)) : [];
}

function toQuestion(given: unknown): readonly Question[] {
  if (typeof given !== 'object' || given === null || !('question' in given)) {
    return [];
  }
  const options = 'options' in given && Array.isArray(given.options) ? given.options : [];
  return [
    {
      question: String(given.question),
      header: 'header' in given ? String(given.header) : '',
      isMulti: 'multiSelect' in given && given.multiSelect === true,
      options: options.flatMap((option: unknown) =>
        typeof option === 'object' && option !== null && 'label' in option
          ? [
              {
                label: String(option.label),
                description: 'description' in option ? String(option.description) : '',
              },
            ]
          : [],
      ),
    },
  ];
}

/** What a click on a choice makes of what was chosen. */
export function choose(question: Question, chosen: Chosen, label: string): Chosen {
  if (!question.isMulti) {
    return { ...chosen, labels: [label], isOther: false };
  }
  const labels = chosen.labels.includes(label)
    ? chosen.labels.filter((each) => each !== label)
    : question.options
        .map((option) => option.label)
        .filter((each) => each === label || chosen.labels.includes(each));
  return { ...chosen, labels };
}

/** What a click on “something else” makes of it. */
export function chooseOther(question: Question, chosen: Chosen): Chosen {
  return question.isMulti
    ? { ...chosen, isOther: !chosen.isOther }
    : { ...chosen, labels: [], isOther: true };
}

/** The answers by the number of their question; null while one is missing. */
export function answersOf(
  questions: readonly Question[],
  chosen: readonly (Chosen | undefined)[],
): Record<string, string | string[]> | null {
  const answers: Record<string, string | string[]> = {};
  for (const [index, question] of questions.entries()) {
    const { labels, isOther, other } = chosen[index] ?? NOTHING_CHOSEN;
    const own = other.trim();
    const all = isOther && own !== '' ? [...labels, own] : [...labels];
    if (all.length === 0 || (isOther && own === '')) {
      return null;
    }
    answers[index] = question.isMulti ? all : (all[0] ?? '');
  }
  return answers;
}
