import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDevCommand } from './parse-dev-command.ts';

const argvOf = (line: string): readonly string[] | string => {
  const parsed = parseDevCommand(line);
  return parsed.ok ? parsed.value.argv : parsed.refusal.message;
};

describe('a dev command', () => {
  it.each([
    ['npm run dev', ['npm', 'run', 'dev']],
    ['npm start', ['npm', 'start']],
    [
      'poetry run python -m uvicorn main:app --reload',
      ['poetry', 'run', 'python', '-m', 'uvicorn', 'main:app', '--reload'],
    ],
    ['python manage.py runserver', ['python', 'manage.py', 'runserver']],
    ['cargo run', ['cargo', 'run']],
    ['go run .', ['go', 'run', '.']],
    ['yarn dev', ['yarn', 'dev']],
    ['flask run', ['flask', 'run']],
    ['python3 -m http.server 18998', ['python3', '-m', 'http.server', '18998']],
    [`"./my server" 'a b' c\\ d "" --x='*'`, ['./my server', 'a b', 'c d', '', '--x=*']],
    ['npm run dev # as always', ['npm', 'run', 'dev']],
  ])('%s', (line, argv) => {
    expect(argvOf(line)).toEqual(argv);
  });

  it('may have variables in front', () => {
    const parsed = parseDevCommand(`PORT=3000 NAME='a b' EMPTY= npm run dev`);
    expect(parsed).toMatchObject({
      ok: true,
      value: { argv: ['npm', 'run', 'dev'], env: { PORT: '3000', NAME: 'a b', EMPTY: '' } },
    });
  });

  it.each([
    ['bash -c id', 'runner not allowed: bash'],
    ['/bin/sh -c id', 'runner not allowed: /bin/sh'],
    ['"ba"sh -c id', 'runner not allowed: bash'],
    ['POWERSHELL.EXE x', 'runner not allowed'],
    ['npm run dev && rm x', 'more than one program'],
    ['npm run dev || x', 'more than one program'],
    ['npm run dev; x', 'more than one program'],
    ['npm run dev | cat', 'more than one program'],
    ['npm run dev\nx', 'more than one program'],
    ['(npm run dev)', 'more than one program'],
    ['npm run dev &', 'ends with &'],
    ['npm run dev > log', 'redirects'],
    ['npm run dev < log', 'redirects'],
    ['echo $HOME', 'fill in $HOME'],
    ['echo "$HOME"', 'fill in "$HOME"'],
    ['echo $(id)', 'fill in $(id)'],
    ['echo `id`', 'fill in `id`'],
    ['echo <(id)', 'fill in'],
    ['echo {a,b}', 'fill in {a,b}'],
    ['ls *', '* is a pattern'],
    ['~/bin/x', 'starts with ~'],
    ['ls a?', 'a? is a pattern'],
    ['ls [ab]', '[ab] is a pattern'],
    ['export A=1', 'something for a shell'],
    ['{ npm start; } > log', 'redirects'],
    ['A=1', 'names no program'],
    ['A=$B x', 'fill in $B'],
    ['A=(1 2) x', 'more than NAME=value'],
    ['ROPEWALK_RUN=x npm run dev', 'one of ours'],
    ['for', 'expected'],
    ['echo "x', 'This cannot be a dev command'],
    [' ', 'it is empty'],
    ['# only words', 'more than one program'],
    ['x'.repeat(4_001), 'longer than'],
    ['a\0b', 'null character'],
  ])('%j is refused, and the sentence says why', (line, why) => {
    const parsed = parseDevCommand(line);
    expect(parsed).toMatchObject({ ok: false, refusal: { code: 'dev_command_invalid' } });
    expect(argvOf(line)).toContain(why);
  });

  it('says what was quoted, whatever it was', () => {
    const word = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !/['\0]/u.test(text));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), (words) => {
        const line = ['run', ...words.map((text) => `'${text}'`)].join(' ');
        expect(argvOf(line)).toEqual(['run', ...words]);
      }),
    );
  });
});
