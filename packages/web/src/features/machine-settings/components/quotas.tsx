import { ParkedText } from '#shared/accounts/parked-accounts.tsx';
import { quotasQuery, useParkedAccounts, type Quota } from '#shared/api/use-quotas.ts';
import { Badge } from '#ui/badge.tsx';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '@tanstack/react-query';

/** Whether accounts have reached a limit, and until when. */
export function Quotas() {
  const { data } = useQuery(quotasQuery);
  const quotas = data?.quotas ?? [];
  return (
    <div id="accounts" className="scroll-mt-4">
      <Panel title="Accounts">
        {quotas.length === 0 && (
          <p className="p-3 text-sm text-ink-soft">
            No account has been used yet. When one reaches a limit, agents wait, and go on by
            themselves.
          </p>
        )}
        <ul className="divide-y divide-line">
          {quotas.map((quota) => (
            <li key={quota.account} className="flex flex-wrap items-center gap-2 px-3 py-2 text-sm">
              <span className="font-medium">{quota.account}</span>
              <State quota={quota} />
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function State({ quota: { account, state } }: { readonly quota: Quota }) {
  const parked = useParkedAccounts().find((one) => one.account === account);
  switch (state.status) {
    case 'open':
      return <Badge tone="pass">Open</Badge>;
    case 'waiting':
      return (
        <>
          <Badge tone="ask">Limit reached</Badge>
          {parked !== undefined && (
            <span className="text-ink-soft">
              <ParkedText account={parked} />
            </span>
          )}
        </>
      );
    case 'canary':
      return <Badge tone="work">One run tries whether the limit is gone</Badge>;
    case 'ramp':
      return <Badge tone="work">The limit is gone: agents start a few at a time</Badge>;
    case 'unavailable':
      return (
        <>
          <Badge tone="fail">Cannot be used</Badge>
          <span className="text-ink-soft">{state.detail}</span>
        </>
      );
  }
}
