import type { ApiSchemas } from '@ropewalk/client/api';
import { useCommand } from '#shared/api/use-command.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Field, Input } from '#ui/field.tsx';
import { useState } from 'react';

type PolicyCheck = ApiSchemas['PolicyCheck'];

/** Says what an agent would be told that wants to run a line. */
export function PolicyCheckForm({
  check,
}: {
  readonly check: (line: string) => Promise<PolicyCheck>;
}) {
  const [line, setLine] = useState('');
  const asked = useCommand(check, () => null);
  return (
    <form
      className="flex flex-col gap-2 border-t border-line p-3 text-sm"
      onSubmit={(event) => {
        event.preventDefault();
        if (line.trim() !== '') asked.mutate(line);
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <Field label="Try a command" className="grow basis-60">
          {(ids) => (
            <Input
              {...ids}
              value={line}
              onChange={(event) => setLine(event.target.value)}
              placeholder="npm test && git status"
              spellCheck={false}
              className="font-mono text-xs"
            />
          )}
        </Field>
        <Button busy={asked.isPending} type="submit">
          Judge it
        </Button>
      </div>
      {asked.data !== undefined && <Verdict verdict={asked.data} />}
    </form>
  );
}

function Verdict({ verdict }: { readonly verdict: PolicyCheck }) {
  return (
    <div role="status">
      <Badge tone={verdict.allow ? 'pass' : 'fail'}>{verdict.allow ? 'Allowed' : 'Refused'}</Badge>{' '}
      {verdict.reason}
      {verdict.instead !== null && <p className="text-ink-soft">Instead: {verdict.instead}</p>}
      {verdict.rule !== null && <p className="text-xs text-ink-faint">Rule: {verdict.rule}</p>}
    </div>
  );
}
