import { lazy, memo, Suspense } from 'react';

const MarkdownBody = lazy(() => import('./markdown-body.tsx'));

/** What an agent writes, as it meant it. Nothing of it can run, load or look like a part of the page. */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  return (
    <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
      <MarkdownBody text={text} />
    </Suspense>
  );
});
