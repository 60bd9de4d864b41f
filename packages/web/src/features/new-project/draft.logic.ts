/** The steps of a new project, in their order. */
export const STEPS = ['name', 'folder', 'template', 'spec', 'review'] as const;
export type Step = (typeof STEPS)[number];

export const STEP_LABELS: Readonly<Record<Step, string>> = {
  name: 'Name',
  folder: 'Folder',
  template: 'Template',
  spec: 'Spec',
  review: 'Review',
};

export type TemplateWay = 'none' | 'named' | 'address';
export type SpecWay = 'chat' | 'paste' | 'file';

/** Everything that was said of a project that is about to be made; it outlives going back and a reload. */
export interface Draft {
  readonly step: Step;
  readonly name: string;
  /** Null: `~/name`, whatever the name becomes. */
  readonly folder: string | null;
  readonly templateWay: TemplateWay;
  readonly templateId: string;
  readonly templateAddress: string;
  readonly specWay: SpecWay;
  readonly pasted: string;
  readonly file: { readonly name: string; readonly text: string } | null;
  /** Null: as the settings of the machine say. */
  readonly concurrency: number | null;
  /** Dollars a day; empty is no budget. */
  readonly dayBudget: string;
  /** What stands already and is not made again. */
  readonly done: Done;
}

export interface Done {
  /** Of the folder that a template was brought into. */
  readonly templateIn: string | null;
  readonly project: { readonly name: string; readonly folder: string } | null;
  /** The conversation about the spec came to its end. */
  readonly specByChat: boolean;
}

export const EMPTY_DRAFT: Draft = {
  step: 'name',
  name: '',
  folder: null,
  templateWay: 'none',
  templateId: '',
  templateAddress: '',
  specWay: 'chat',
  pasted: '',
  file: null,
  concurrency: null,
  dayBudget: '',
  done: { templateIn: null, project: null, specByChat: false },
};

const MOST_CHARACTERS = 50;

/** What is wrong with a name; null when it can be taken. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') {
    return 'Give it a name.';
  }
  if (/\s/.test(name)) {
    return 'Blanks cannot stand in a name. Use “-” or “_” instead.';
  }
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) {
    return 'Use letters (a to z), digits, “-” and “_” only.';
  }
  if (name.length > MOST_CHARACTERS) {
    return `At most ${MOST_CHARACTERS} characters; this has ${name.length}.`;
  }
  const same = taken.find((other) => other.toLowerCase() === name.toLowerCase());
  return same === undefined ? null : `There is a project “${same}” already.`;
}

/** Where a project of that name would lie. */
export function proposedFolder(home: string, name: string): string {
  return `${home.replace(/\/+$/, '')}/${name === '' ? 'my-app' : name}`;
}

export function folderOf(draft: Draft, home: string): string {
  return draft.done.project?.folder ?? draft.folder ?? proposedFolder(home, draft.name);
}

/** `~/x` as a path of the machine. */
export function expandHome(path: string, home: string): string {
  const trimmed = path.trim();
  if (trimmed === '~') {
    return home;
  }
  return trimmed.startsWith('~/') ? `${home}${trimmed.slice(1)}` : trimmed;
}

/** What was named as a template; null for none. */
export function templateOf(draft: Draft): string | null {
  switch (draft.templateWay) {
    case 'none':
      return null;
    case 'named':
      return draft.templateId === '' ? null : draft.templateId;
    case 'address':
      return draft.templateAddress.trim() === '' ? null : draft.templateAddress.trim();
  }
}

/** What is wrong with what was named as a template. */
export function templateProblem(draft: Draft): string | null {
  if (draft.templateWay === 'named') {
    return draft.templateId === '' ? 'Choose one of the templates.' : null;
  }
  if (draft.templateWay === 'none') {
    return null;
  }
  const address = draft.templateAddress.trim();
  if (address === '') {
    return 'Name the address of a repository.';
  }
  if (/^(https|ssh):\/\/[^\s/]/.test(address)) {
    return /^[a-z]+:\/\/[^/\s]*:[^/\s]*@/.test(address)
      ? 'Leave passwords out of it: git asks its own store.'
      : null;
  }
  const isKnown = address.startsWith('/') || /^[\w.-]+@[\w.-]+:[^\s:-][^\s:]*$/.test(address);
  return isKnown
    ? null
    : 'Use an address that begins with https:// or ssh://, or the absolute path of a folder.';
}

/** The spec as it was written or chosen; null where a conversation writes it. */
export function specOf(draft: Draft): string | null {
  switch (draft.specWay) {
    case 'chat':
      return null;
    case 'paste':
      return draft.pasted;
    case 'file':
      return draft.file?.text ?? '';
  }
}

/** The longest spec that is taken, in characters. */
const MOST_SPEC = 1_000_000;

/** Why a spec cannot be gone by; null when it can. */
export function specProblem(draft: Draft): string | null {
  if (draft.specWay === 'chat') {
    return draft.done.specByChat ? null : 'The conversation has not come to a spec yet.';
  }
  const spec = specOf(draft) ?? '';
  if (spec.trim() === '') {
    return draft.specWay === 'file' ? 'Choose a file.' : 'Write or paste what is to be built.';
  }
  return spec.length > MOST_SPEC
    ? `At most ${MOST_SPEC.toLocaleString('en')} characters; this has ${spec.length.toLocaleString('en')}.`
    : null;
}

/** Dollars as typed; null for none, undefined for what is no amount. */
export function amountOf(text: string): number | null | undefined {
  if (text.trim() === '') {
    return null;
  }
  const amount = Number(text.trim().replace(/^\$/, '').replace(',', '.'));
  return Number.isFinite(amount) && amount > 0 && amount <= 1_000_000 ? amount : undefined;
}

/** The step before or after; the same one at either end. */
export function neighbour(step: Step, by: 1 | -1): Step {
  return STEPS[STEPS.indexOf(step) + by] ?? step;
}
