import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // Headings of an agent are none of the page: its outline stays whole.
    heading({ tokens, depth }) {
      return `<p data-heading="${depth}">${this.parser.parseInline(tokens)}</p>`;
    },
  },
});

const purifier = DOMPurify(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A') {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  }
  if (node.tagName === 'PRE') {
    // What scrolls must be reachable by the keyboard.
    node.setAttribute('tabindex', '0');
  }
});

/** HTML of a text in Markdown, without anything that runs, loads or leaves its place. */
export function renderMarkdown(text: string): string {
  return purifier.sanitize(marked.parse(text, { async: false }), {
    USE_PROFILES: { html: true },
    FORBID_TAGS: [
      'style',
      'form',
      'input',
      'button',
      'textarea',
      'select',
      'img',
      'video',
      'audio',
    ],
    FORBID_ATTR: ['style', 'class', 'id', 'name'],
  });
}
