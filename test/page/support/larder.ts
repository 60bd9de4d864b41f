/** The project that is built while somebody watches it. */
export const LARDER = 'larder';

export const SPEC = `# Larder

A household knows what is at home, and what to eat first.
`;

type Step = Readonly<Record<string, unknown>>;

/** How far the story is: agents behave differently once a person has done something. */
export interface Scene {
  /** The file that agents wait for who have a long way to go; who mends something waits for it with `-mend` after it. */
  readonly gate: string;
  readonly isAnswered: boolean;
  readonly hasLadder: boolean;
  readonly isPaintChosen: boolean;
}

/**
 * Five features: one that another breaks in a way that no check sees, one about which there is a question, one that
 * agents keep skipping, and one that takes until the gate is open. For one that a person adds there is a question, too.
 */
export function larderPlaybook({ gate, isAnswered, hasLadder, isPaintChosen }: Scene) {
  const honest = (name: string): Step[] => [write(fileOf(name)), land(`test -s ${fileOf(name)}`)];
  return {
    version: 1,
    initializer: [
      { say: 'I read the specification.' },
      write('README.md', '# Larder\n'),
      { call: { tool: 'feature_create_bulk', expect: 'accepted', arguments: { features } } },
      { land: null },
    ],
    coding: {
      Shelves: attempt(write('shelves.txt', 'in order\n'), land('test -s shelves.txt')),
      'Eat first': attempt(write('shelves.txt', 'a mess\n'), ...honest('Eat first')),
      Labels: isAnswered
        ? attempt(
            write('labels.txt', '{{feature.human_input_response.fields.colour}}\n'),
            land('test -s labels.txt'),
          )
        : attempt(QUESTION),
      Paint: attempt(...(isPaintChosen ? honest('Paint') : [QUESTION])),
      'Odd jobs': hasLadder ? attempt(...honest('Odd jobs')) : attempt(SKIP),
      '*': attempt(
        { say: 'I begin with {{feature.name}}.' },
        { run: 'echo the cellar is six metres long' },
        { run: `until test -f '${gate}'; do sleep 0.05; done` },
        write('{{feature.name}}.txt'),
        land("test -s '{{feature.name}}.txt'"),
      ),
    },
    testing: {
      Shelves: {
        steps: [
          { expect: { command: 'grep -q order shelves.txt', reason: 'The shelves are a mess.' } },
        ],
        mend: [
          { run: `until test -f '${gate}-mend'; do sleep 0.05; done` },
          write('shelves.txt', 'in order\n'),
          land('grep -q order shelves.txt'),
        ],
      },
      '*': { steps: [{ say: 'It is as it was.' }] },
    },
  };
}

const features = [
  feature('Shelves', 'Pantry'),
  feature('Eat first', 'Pantry', [0]),
  feature('Labels', 'Pantry'),
  feature('Odd jobs', 'House'),
  feature('Cellar', 'House'),
];

const MINE = { feature_id: '{{feature.id}}' };
const QUESTION: Step = {
  call: {
    tool: 'feature_request_human_input',
    arguments: {
      ...MINE,
      prompt: 'Which colour?',
      fields: [{ id: 'colour', label: 'Colour' }],
    },
  },
};
const SKIP: Step = {
  call: { tool: 'feature_skip', arguments: { ...MINE, reason: 'There is no ladder.' } },
};

function feature(name: string, category: string, needs: readonly number[] = []) {
  return {
    category,
    name,
    description: `The larder has: ${name}.`,
    steps: [`Look for ${name}`],
    depends_on_indices: needs,
  };
}

function fileOf(name: string): string {
  return `${name.toLowerCase().replaceAll(' ', '-')}.txt`;
}

function write(path: string, content = 'here\n'): Step {
  return { write: { path, content } };
}

function land(check: string): Step {
  return { land: { checks: [check] } };
}

function attempt(...steps: readonly Step[]) {
  return { attempts: [steps] };
}
