import { Badge } from '#ui/badge.tsx';
import { Notice } from '#ui/notice.tsx';
import { Panel } from '#ui/panel.tsx';
import { ScrollBox } from '#ui/scroll-box.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { pricesQuery, type PriceTable } from '../api/machine.ts';

const KINDS = [
  ['input', 'Input'],
  ['output', 'Output'],
  ['cache_write_5m', 'Write 5 min'],
  ['cache_write_1h', 'Write 1 h'],
  ['cache_read', 'Read'],
] as const;

/** What models cost, whose word that is, and where to change it. */
export function Prices() {
  const { data: table } = useQuery(pricesQuery);
  return (
    <Panel id="prices" title="Prices of models" className="scroll-mt-4">
      {table === undefined ? <Skeleton className="m-3 h-24" /> : <Table table={table} />}
    </Panel>
  );
}

function Table({ table }: { readonly table: PriceTable }) {
  const { built_in, own, prices } = table;
  return (
    <div className="flex flex-col gap-3 p-3 text-sm">
      <p className="text-ink-soft">
        Where an agent tells tokens and no money, its cost is computed by this table; each cost
        keeps the version that it was computed by. Version {built_in.version}, with what providers
        published on {built_in.facts_of}. A model that is not listed has no price: its runs say that
        their cost is not known.
      </p>
      <p className="text-ink-soft">
        {own.status === 'absent'
          ? 'To change prices or add models, write'
          : 'Your own prices are in'}{' '}
        <code className="font-mono text-xs break-all">{own.path}</code>
        {own.status === 'valid' && <> (version {own.version})</>}, and check the file with{' '}
        <code className="font-mono text-xs">ropewalk prices check</code>.
      </p>
      {own.status === 'invalid' && (
        <Notice tone="fail">
          It cannot be used; what it said before holds.{' '}
          {own.problems.map(({ line, message }) => `Line ${line}: ${message}.`).join(' ')}
        </Notice>
      )}
      <ScrollBox label="Prices, in dollars for a million tokens" className="max-h-80 overflow-auto">
        <table className="w-full min-w-[34rem] border-collapse tabular-nums">
          <caption className="pb-1 text-left text-xs text-ink-faint">
            US dollars for a million tokens
          </caption>
          <thead>
            <tr className="border-b border-line text-left text-ink-soft">
              <th scope="col" className="py-1 pr-2 font-medium">
                Model
              </th>
              {KINDS.map(([kind, label]) => (
                <th key={kind} scope="col" className="px-2 py-1 text-right font-medium">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {prices.map(({ model, source, price }) => (
              <tr key={`${source}:${model}`} className="border-b border-line last:border-0">
                <th scope="row" className="py-1 pr-2 text-left font-normal">
                  {model} {source === 'own' && <Badge tone="work">Yours</Badge>}
                </th>
                {KINDS.map(([kind]) => (
                  <td key={kind} className="px-2 py-1 text-right">
                    {Number((price[kind] ?? price.input).toFixed(4))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </div>
  );
}
