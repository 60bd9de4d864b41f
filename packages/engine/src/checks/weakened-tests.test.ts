import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testLanguageOf } from './test-files.ts';
import { findWeakenedTests } from './weakened-tests.ts';

const kinds = (path: string, before: string | null, after: string | null): string[] =>
  findWeakenedTests([{ path, before, after }]).map((finding) => finding.kind);

describe('test files', () => {
  it.each([
    ['javascript', 'src/cart.test.ts'],
    ['javascript', 'src/cart.spec.mjs'],
    ['javascript', 'src/__tests__/cart.jsx'],
    ['javascript', 'test/cart-test.js'],
    ['javascript', 'test.js'],
    ['javascript', 'cypress/e2e/login.cy.ts'],
    ['python', 'tests/test_cart.py'],
    ['python', 'app/tests.py'],
    ['python', 'cart_test.py'],
    ['go', 'internal/cart_test.go'],
    ['rust', 'tests/cart.rs'],
    ['rust', 'src/cart.rs'],
    ['jvm', 'src/test/java/shop/CartTest.java'],
    ['jvm', 'app/src/test/kotlin/CartSpec.kt'],
    ['csharp', 'Shop.Tests/CartTests.cs'],
    ['ruby', 'spec/models/cart_spec.rb'],
    ['ruby', 'test/test_cart.rb'],
    ['php', 'tests/Unit/CartTest.php'],
    ['swift', 'Tests/ShopTests/CartTests.swift'],
    ['elixir', 'test/shop/cart_test.exs'],
    ['dart', 'test/cart_test.dart'],
    ['c++', 'tests/cart.cpp'],
    ['c++', 'src/cart_test.cc'],
    ['shell', 'test/cart.bats'],
  ])('knows %s by %s', (language, path) => {
    expect(testLanguageOf(path)?.name).toBe(language);
  });

  it.each([
    'src/cart.ts',
    'src/testing.ts',
    'src/contest.js',
    'src/latest.py',
    'README.md',
    'tests/fixtures/cart.json',
    'node_modules/left/left.test.js',
    'src/main/java/shop/Contest.java',
    'lib/attest.rb',
  ])('leaves %s alone', (path) => {
    expect(testLanguageOf(path)).toBeNull();
  });
});

describe('newly skipped tests', () => {
  it.each<[string, string, string]>([
    [
      'a.test.ts',
      "it('adds', () => { expect(1).toBe(1) })",
      "it.skip('adds', () => { expect(1).toBe(1) })",
    ],
    ['a.test.ts', "describe('x', () => {\n})", "describe.skip('x', () => {\n})"],
    ['a.test.ts', "it('adds', f)", "it.todo('adds')"],
    ['a.test.ts', "it('adds', f)", "xit('adds', f)"],
    ['a.test.ts', "it('adds', f)\nit('subtracts', f)", "it.only('adds', f)\nit('subtracts', f)"],
    ['a.test.ts', "test('adds', f)", "test('adds', { skip: true }, f)"],
    ['a.test.ts', "test.concurrent('adds', f)", "test.concurrent.skip('adds', f)"],
    ['a.test.ts', "test('adds', (t) => {\n})", "test('adds', (t) => {\n t.skip('later')\n})"],
    ['e2e/a.ts', "test('adds', f)", "test.fixme('adds', f)"],
    ['test_a.py', 'def test_a():\n  assert x', '@pytest.mark.skip\ndef test_a():\n  assert x'],
    [
      'test_a.py',
      'def test_a():\n  assert x',
      '@pytest.mark.xfail(reason="later")\ndef test_a():\n  assert x',
    ],
    [
      'test_a.py',
      'def test_a():\n  assert x',
      '@unittest.skipIf(True, "no")\ndef test_a():\n  assert x',
    ],
    [
      'test_a.py',
      'def test_a():\n  assert x',
      'pytestmark = pytest.mark.skip\ndef test_a():\n  assert x',
    ],
    [
      'a_test.go',
      'func TestA(t *testing.T) {\n}',
      'func TestA(t *testing.T) {\n\tt.Skip("later")\n}',
    ],
    ['tests/a.rs', '#[test]\nfn a() {}', '#[test]\n#[ignore]\nfn a() {}'],
    ['ATest.java', '@Test void a() {}', '@Disabled("later")\n@Test void a() {}'],
    ['ATest.java', '@Test void a() {}', '@Ignore @Test void a() {}'],
    ['ATests.cs', '[Fact]\npublic void A() {}', '[Fact(Skip = "later")]\npublic void A() {}'],
    ['a_spec.rb', "it 'adds' do\nend", "xit 'adds' do\nend"],
    ['a_spec.rb', "it 'adds' do\nend", "it 'adds', skip: true do\nend"],
    ['ATest.php', 'function testA() {\n}', "function testA() {\n  $this->markTestSkipped('x');\n}"],
    ['ATests.swift', 'func testA() throws {\n}', 'func testA() throws {\n  throw XCTSkip("x")\n}'],
    ['a_test.exs', 'test "a" do\nend', '@tag :skip\ntest "a" do\nend'],
    ['a_test.dart', "test('a', f);", "test('a', f, skip: true);"],
    ['a_test.cc', 'TEST(A, Adds) {}', 'TEST(A, DISABLED_Adds) {}'],
    ['a.bats', '@test "a" {\n  run x\n}', '@test "a" {\n  skip\n  run x\n}'],
  ])('%s: %j → %j', (path, before, after) => {
    expect(kinds(path, before, after)).toEqual(['skipped']);
    expect(kinds(path, after, before)).toEqual([]);
  });

  it('sees a skip that moved from one test to another', () => {
    const before = "it.skip('a', f)\nit('b', f)";
    const after = "it('a', f)\nit.skip('b', f)";
    expect(kinds('a.test.ts', before, after)).toEqual(['skipped']);
  });

  it('does not mind a skip that was only reworded, or one in a comment', () => {
    expect(kinds('a.test.ts', "it.skip('a', f)", "it.skip('adds', f)")).toEqual([]);
    expect(kinds('a.test.ts', "it('a', f)", "// it.skip would be wrong\nit('a', f)")).toEqual([]);
    expect(kinds('test_a.py', 'assert x', '# @pytest.mark.skip\nassert x')).toEqual([]);
  });

  it('quotes what is skipped', () => {
    const [finding] = findWeakenedTests([
      { path: 'a.test.ts', before: "it('adds', f)", after: "  it.skip('adds', f)" },
    ]);
    expect(finding?.detail).toContain("it.skip('adds', f)");
  });
});

describe('fewer assertions', () => {
  it.each<[string, string, string]>([
    ['a.test.ts', 'expect(a).toBe(1)\nexpect(b).toBe(2)', 'expect(a).toBe(1)'],
    ['a.test.ts', 'assert.equal(a, 1)', '// assert.equal(a, 1)'],
    ['a.test.ts', 'assert.strict.equal(a, 1)', '/* assert.strict.equal(a, 1)\n*/'],
    ['test_a.py', 'assert a == 1\nassert b == 2', 'assert a == 1\n# assert b == 2'],
    ['test_a.py', 'self.assertEqual(a, 1)', 'pass'],
    ['a_test.go', 'if a != 1 {\n t.Errorf("no")\n}', '_ = a'],
    ['src/a.rs', '#[cfg(test)]\nmod tests { assert_eq!(a, 1); }', '#[cfg(test)]\nmod tests { }'],
    ['ATest.kt', 'assertEquals(1, a)', 'println(a)'],
    ['ATests.cs', 'Assert.Equal<int>(1, a);', 'Use(a);'],
    ['a_spec.rb', 'expect(a).to eq 1', 'a'],
    ['ATest.php', '$this->assertSame(1, $a);', '$a;'],
    ['ATests.swift', 'XCTAssertEqual(a, 1)', 'print(a)'],
    ['a_test.exs', 'assert a == 1', 'a'],
    ['a_test.dart', 'expect(a, 1);', 'print(a);'],
    ['a_test.cc', 'EXPECT_EQ(a, 1);', '(void)a;'],
  ])('%s: %j → %j', (path, before, after) => {
    expect(kinds(path, before, after)).toEqual(['fewer_assertions']);
    expect(kinds(path, after, before)).toEqual([]);
  });

  it('does not count what production code of a Rust file asserts', () => {
    expect(kinds('src/a.rs', 'fn a() { assert!(x); }', 'fn a() {}')).toEqual([]);
  });

  it('does not take an address in a string for a comment', () => {
    const address = "const url = 'http://localhost'; expect(url).toBe(1)";
    expect(kinds('a.test.ts', address, "const url = 'x'; expect(url).toBe(1)")).toEqual([]);
  });
});

describe('deleted test files', () => {
  const text = "it('adds', () => { expect(1).toBe(1) })";

  it('are found, but for those that only moved', () => {
    const deleted = { path: 'a.test.ts', before: text, after: null };
    expect(findWeakenedTests([deleted])).toEqual([
      { path: 'a.test.ts', kind: 'deleted', detail: 'The file is gone, with 1 assertion.' },
    ]);
    expect(
      findWeakenedTests([deleted, { path: 'src/a.test.ts', before: null, after: text }]),
    ).toEqual([]);
  });

  it('are not sources, nor Rust files without tests', () => {
    expect(kinds('a.ts', text, null)).toEqual([]);
    expect(kinds('src/a.rs', 'fn a() { assert!(x); }', null)).toEqual([]);
    expect(kinds('src/a.rs', '#[test]\nfn a() { assert!(x); }', null)).toEqual(['deleted']);
  });
});

describe('any change', () => {
  const piece = fc.constantFrom(
    'it',
    '.skip',
    '(',
    '{',
    "'",
    '"',
    '`',
    '/*',
    '*/',
    '//',
    '#',
    '[Fact(',
    'expect',
    '.a',
    '\n',
    'cy.',
    '@',
    'skip',
  );
  const text = fc.array(piece, { maxLength: 200 }).map((parts) => parts.join(''));
  const path = fc.constantFrom('a.test.ts', 'test_a.py', 'ATests.cs', 'tests/a.rs', 'a_spec.rb');

  it('that changes nothing weakens nothing', () => {
    fc.assert(
      fc.property(path, text, (path, text) => {
        expect(kinds(path, text, text)).toEqual([]);
      }),
    );
  });

  it('that adds a file weakens nothing', () => {
    fc.assert(
      fc.property(path, text, (path, text) => {
        expect(kinds(path, null, text)).toEqual([]);
      }),
    );
  });

  it('is compared in time, whatever an agent writes', () => {
    for (const part of [
      'it.',
      '[Fact(',
      'expect.a',
      'cy.',
      '{ ',
      'pytestmark = ',
      'Assert.A<',
      '(',
    ]) {
      const long = part.repeat(Math.floor(200_000 / part.length));
      for (const file of ['a.test.ts', 'test_a.py', 'ATests.cs', 'tests/a.rs', 'a.cpp']) {
        const before = process.threadCpuUsage();
        kinds(file, long, `${long} `);
        const { user, system } = process.threadCpuUsage(before);
        expect((user + system) / 1_000).toBeLessThan(5_000);
      }
    }
  });
});
