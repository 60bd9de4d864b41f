import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createReadAttachments } from './read-attachments.ts';

const read = createReadAttachments();
const OOXML = 'application/vnd.openxmlformats-officedocument';
const TYPES = {
  docx: `${OOXML}.wordprocessingml.document`,
  xlsx: `${OOXML}.spreadsheetml.sheet`,
  pptx: `${OOXML}.presentationml.presentation`,
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
} as const;
type Extension = keyof typeof TYPES;

function file(extension: Extension, bytes: Uint8Array | string) {
  return {
    filename: `a.${extension}`,
    mimeType: TYPES[extension],
    base64Data: Buffer.from(bytes).toString('base64'),
  };
}

async function textOf(extension: Extension, bytes: Uint8Array | string): Promise<string> {
  const result = await read([file(extension, bytes)]);
  if (!result.ok) throw new Error(result.refusal.message);
  const [first] = result.value;
  return first?.kind === 'document' ? first.text : '';
}

async function refusalOf(...files: Parameters<typeof read>[0]): Promise<string> {
  const result = await read(files);
  if (result.ok) throw new Error('it was taken');
  expect(result.refusal.code).toBe('attachment_refused');
  return result.refusal.message;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function ooxml(main: string, type: string, files: Readonly<Record<string, string>>): Uint8Array {
  const all = {
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${main}" ContentType="${type}.main+xml"/></Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="${main}"/></Relationships>`,
    ...files,
  };
  return zipSync(
    Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)])),
  );
}

const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const docx = (text: string) =>
  ooxml('word/document.xml', TYPES.docx, {
    'word/document.xml': `${XML}<w:document xmlns:w="${W}"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>in a table</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>`,
  });

const S = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const xlsx = () =>
  ooxml('xl/workbook.xml', TYPES.xlsx, {
    'xl/workbook.xml': `${XML}<workbook xmlns="${S}" xmlns:r="${OFFICE}"><sheets><sheet name="Ropes" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${XML}<worksheet xmlns="${S}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>hemp</t></is></c><c r="B1"><v>12.5</v></c></row></sheetData></worksheet>`,
  });

const A = 'http://schemas.openxmlformats.org/drawingml/2006/main';
const slide = (text: string) =>
  `${XML}<p:sld xmlns:a="${A}" xmlns:p="x"><p:txBody><a:p><a:r><a:t>${text} </a:t></a:r><a:r><a:t>&amp; more</a:t></a:r></a:p></p:txBody></p:sld>`;
const pptx = () =>
  ooxml('ppt/presentation.xml', TYPES.pptx, {
    'ppt/presentation.xml': `${XML}<p:presentation xmlns:p="x"/>`,
    'ppt/slides/slide10.xml': slide('last'),
    'ppt/slides/slide2.xml': slide('first'),
    'ppt/notesSlides/notesSlide2.xml': slide('a note'),
  });

/** A PDF of one page; `extra` goes into its trailer. */
function pdf(text: string, extra = ''): string {
  const stream = `BT /F1 24 Tf 72 700 Td (${text}) Tj ET`;
  return [
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj',
    `4 0 obj<</Length ${stream.length}>>stream\n${stream}\nendstream endobj`,
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj',
    `trailer<</Root 1 0 R/Size 6${extra}>>`,
    '%%EOF',
  ].join('\n');
}

describe('what is read', () => {
  it('of every kind of document', async () => {
    expect(await textOf('docx', docx('Sell ropes.'))).toContain('Sell ropes.');
    expect(await textOf('docx', docx('Sell ropes.'))).toContain('in a table');
    expect(await textOf('xlsx', xlsx())).toBe('Sheet "Ropes"\nhemp\t12.5');
    expect(await textOf('pptx', pptx())).toBe(
      'Slide 2\nfirst & more\nNotes: a note & more\n\nSlide 10\nlast & more',
    );
    expect(await textOf('pdf', pdf('Knots'))).toBe('Page 1\nKnots');
    expect(await textOf('md', '# Täu')).toBe('# Täu');
    expect(await textOf('csv', 'a,b\n1,2')).toBe('a,b\n1,2');
  });

  it('of text in an old encoding, of too long a text, and of none', async () => {
    expect(await textOf('txt', Uint8Array.from([0x54, 0xe4, 0x75]))).toBe('Täu');
    const long = await textOf('txt', 'x'.repeat(200_010));
    expect(long).toMatch(/^x{200000}\n\[… cut here: 10 more characters\]$/);
    expect(await textOf('txt', ' \n')).toBe('[This file holds no text.]');
  });

  it('of pictures is the picture', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const result = await read([file('png', png)]);
    expect(result).toMatchObject({
      ok: true,
      value: [{ kind: 'image', mimeType: 'image/png', base64: png.toString('base64') }],
    });
  });
});

/** Writes small sizes into the archive's directory and in front of its entries. */
function declareSmall(archive: Uint8Array): void {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const directory = Buffer.from('PK\u0001\u0002', 'latin1');
  for (let at = bytes.indexOf(directory); at !== -1; at = bytes.indexOf(directory, at + 4)) {
    bytes.writeUInt32LE(1_000, at + 24);
    bytes.writeUInt32LE(1_000, bytes.readUInt32LE(at + 42) + 22);
  }
}

describe('what is refused', () => {
  it('is what is not what it says', async () => {
    const texts = [
      await refusalOf(file('png', pdf('x'))),
      await refusalOf(file('pdf', docx('x'))),
      await refusalOf(file('txt', pdf('x'))),
      await refusalOf(file('txt', 'a\0b')),
      await refusalOf({ ...file('txt', 'x'), mimeType: 'application/x-sh' }),
      await refusalOf({ ...file('txt', 'x'), base64Data: 'not base64!' }),
      await refusalOf({ ...file('txt', 'x'), base64Data: 'eA' }),
    ];
    expect(texts).toMatchSnapshot();
  });

  it('is what is too large or too much', async () => {
    const megabytes = (count: number) => 'x'.repeat(count * 1024 * 1024);
    expect(await refusalOf(file('txt', megabytes(21)))).toContain('larger than 20 MB');
    const three = [
      file('txt', megabytes(15)),
      file('txt', megabytes(15)),
      file('txt', megabytes(15)),
    ];
    expect(await refusalOf(...three)).toContain('40 MB together');
    expect(await refusalOf(...Array.from({ length: 11 }, () => file('txt', 'x')))).toContain(
      'at most 10',
    );
  });

  it('is a document with a password, with the advice to attach it without one', async () => {
    const secret = `/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<${'ab'.repeat(32)}>/U<${'cd'.repeat(32)}>>>`;
    expect(await refusalOf(file('pdf', pdf('x', secret)))).toBe(
      '"a.pdf" cannot be attached: it is protected by a password; attach it without one.',
    );
  });

  it.each(['says so', 'lies'])(
    'is an archive that unpacks to a mountain and %s',
    async (manner) => {
      const bomb = zipSync({
        '[Content_Types].xml': strToU8(
          `${XML}<Types xmlns="${PACKAGE}/content-types"><Override PartName="/word/document.xml" ContentType="${TYPES.docx}.main+xml"/></Types>`,
        ),
        'word/document.xml': new Uint8Array(101 * 1024 * 1024),
      });
      if (manner === 'lies') declareSmall(bomb);
      expect(bomb.length).toBeLessThan(1024 * 1024);
      expect(await refusalOf(file('docx', bomb))).toContain('it unpacks to far more');
    },
  );

  it('is a document that is damaged, and one that takes too long', async () => {
    const broken = docx('x').slice(0, -40);
    expect(await refusalOf(file('docx', broken))).toContain('"a.docx" cannot be attached');
    const hasty = createReadAttachments({ timeoutMs: 1 });
    const late = await hasty([file('pdf', pdf('x'))]);
    expect(late).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining('within') },
    });
  });
});
