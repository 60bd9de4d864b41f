import { useMemo } from 'react';
import { renderMarkdown } from './render-markdown.ts';

const LOOK =
  'min-w-0 break-words [&_p]:my-1.5 [&_ul]:my-1.5 [&_ul]:list-disc [&_ul]:pl-5 [&_ol]:my-1.5 [&_ol]:list-decimal [&_ol]:pl-5 ' +
  '[&_li]:my-0.5 [&_a]:underline [&_a]:underline-offset-2 [&_strong]:font-semibold [&_code]:rounded [&_code]:bg-sunken [&_code]:px-1 ' +
  '[&_code]:font-mono [&_code]:text-xs [&_pre]:my-2 [&_pre]:overflow-x-auto [&_pre]:rounded-md [&_pre]:border [&_pre]:border-line ' +
  '[&_pre]:bg-sunken [&_pre]:p-2 [&_pre_code]:bg-transparent [&_pre_code]:p-0 [&_blockquote]:border-l-2 ' +
  '[&_blockquote]:border-line-strong [&_blockquote]:pl-3 [&_blockquote]:text-ink-soft [&_hr]:my-3 [&_hr]:border-line ' +
  '[&_table]:my-2 [&_table]:w-full [&_table]:text-xs [&_th]:border [&_th]:border-line [&_th]:px-2 [&_th]:py-1 [&_th]:text-left ' +
  '[&_td]:border [&_td]:border-line [&_td]:px-2 [&_td]:py-1 [&_[data-heading]]:mt-3 [&_[data-heading]]:font-semibold ' +
  '[&>:first-child]:mt-0 [&>:last-child]:mb-0';

/** Loaded with the first message: what reads Markdown is heavy. */
export default function MarkdownBody({ text }: { readonly text: string }) {
  const html = useMemo(() => renderMarkdown(text), [text]);
  // Sanitised a line above.
  return <div className={LOOK} dangerouslySetInnerHTML={{ __html: html }} />;
}
