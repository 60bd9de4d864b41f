import { useCommand } from '#shared/api/use-command.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { joinTokensQuery, revokeJoinToken, type JoinToken } from '../api/workers.ts';
import { tokensInOrder } from '../workers.logic.ts';

/** What lets machines join; nothing where none was ever made. */
export function JoinTokens() {
  const { data: tokens = [] } = useQuery(joinTokensQuery);
  const [asked, setAsked] = useState<JoinToken | null>(null);
  const revoke = useCommand(
    ({ id }: JoinToken) => revokeJoinToken(id),
    ({ name }) => `Nobody joins with “${name}” any more.`,
  );
  if (tokens.length === 0) {
    return null;
  }
  return (
    <Panel title="Join tokens">
      <ul className="divide-y divide-line">
        {tokensInOrder(tokens).map((token) => (
          <li
            key={token.id}
            className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm"
          >
            <span className="min-w-0 font-medium break-words">{token.name}</span>
            {token.revoked && <Badge>Revoked</Badge>}
            <span className="text-xs text-ink-faint">
              made <Ago at={token.created_at} />,{' '}
              {token.last_used_at === null ? (
                'not used yet'
              ) : (
                <>
                  last used <Ago at={token.last_used_at} />
                </>
              )}
            </span>
            {!token.revoked && (
              <Button
                size="small"
                look="danger-quiet"
                className="ml-auto"
                aria-label={`Revoke ${token.name}`}
                onClick={() => setAsked(token)}
              >
                Revoke
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asked !== null && (
        <Confirm
          open
          onOpenChange={(open) => !open && setAsked(null)}
          title={`Revoke ${asked.name}?`}
          action="Revoke token"
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate(asked, { onSuccess: () => setAsked(null) })}
        >
          No machine joins with it any more. Workers that have joined with it stay, and go on with
          what they carry.
        </Confirm>
      )}
    </Panel>
  );
}
