/** What a file may be, by the type that it is sent with. */
export type AttachmentKind =
  | { readonly kind: 'image'; readonly mimeType: 'image/jpeg' | 'image/png' }
  | { readonly kind: 'text'; readonly mimeType: string }
  | {
      readonly kind: 'document';
      readonly mimeType: string;
      readonly format: DocumentFormat;
    };

export type DocumentFormat = 'docx' | 'xlsx' | 'pptx' | 'pdf';

const MEBIBYTE = 1024 * 1024;
const OOXML = 'application/vnd.openxmlformats-officedocument';

const KINDS: readonly AttachmentKind[] = [
  { kind: 'image', mimeType: 'image/jpeg' },
  { kind: 'image', mimeType: 'image/png' },
  { kind: 'text', mimeType: 'text/plain' },
  { kind: 'text', mimeType: 'text/markdown' },
  { kind: 'text', mimeType: 'text/csv' },
  { kind: 'document', mimeType: 'application/pdf', format: 'pdf' },
  { kind: 'document', mimeType: `${OOXML}.wordprocessingml.document`, format: 'docx' },
  { kind: 'document', mimeType: `${OOXML}.spreadsheetml.sheet`, format: 'xlsx' },
  { kind: 'document', mimeType: `${OOXML}.presentationml.presentation`, format: 'pptx' },
];

/** The kind of a file, or null when files of this type are not taken. */
export function kindOf(mimeType: string): AttachmentKind | null {
  const [plain = ''] = mimeType.toLowerCase().split(';');
  return KINDS.find((kind) => kind.mimeType === plain.trim()) ?? null;
}

/** The largest file of this kind, in bytes. */
export function maxBytesOf({ kind }: AttachmentKind): number {
  return kind === 'image' ? 5 * MEBIBYTE : 20 * MEBIBYTE;
}
