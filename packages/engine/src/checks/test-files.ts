/** How one language writes tests: which files hold them, what skips one, what asserts. */
export interface TestLanguage {
  readonly name: string;
  readonly isTestFile: (path: string) => boolean;
  /**
   * Each match is one test or one suite that is not run, or one that keeps the others from running.
   * Agents write what is matched: every repetition is bounded, so that no text takes long.
   */
  readonly skips: RegExp;
  /** Each match is one assertion. */
  readonly assertions: RegExp;
  readonly comments: 'slashes' | 'hash';
  /** The part of a file that is about tests, where tests share files with what they test. */
  readonly testPart?: (text: string, path: string) => string;
}

const byName = (pattern: RegExp) => (path: string) => pattern.test(path);
const inTestFolder = (extension: RegExp) => (path: string) =>
  extension.test(path) && /(^|\/)(tests?|specs?|__tests__)\//.test(path);
const anyOf =
  (...tests: readonly ((path: string) => boolean)[]) =>
  (path: string) =>
    tests.some((test) => test(path));

/**
 * Conventions of the common test runners. A file belongs to the first language that takes it.
 * Sources: the documentation of each runner named beside the pattern.
 */
export const TEST_LANGUAGES: readonly TestLanguage[] = [
  {
    // Vitest, Jest, Mocha, node:test, Playwright, Cypress, Jasmine, AVA, tap.
    name: 'javascript',
    isTestFile: anyOf(
      byName(/\.(test|spec|cy|e2e)\.[cm]?[jt]sx?$/),
      byName(/(^|\/)(__tests__|e2e)\/.*\.[cm]?[jt]sx?$/),
      byName(/(^|\/)tests?\/(.*[-_.])?(test|spec)s?([-_.].*)?\.[cm]?[jt]sx?$/),
      byName(/(^|\/)tests?\.[cm]?[jt]sx?$/),
    ),
    skips:
      /\b(?:describe|suite|context|it|test|specify|bench)(?:\.(?!skip\b|todo\b|fixme\b|only\b)\w{1,20}){0,3}\.(?:skip|todo|fixme|skipIf|only)\b|\b(?:xit|xdescribe|xtest|xcontext|xspecify|fit|fdescribe|ftest|pending)\s*\(|\bt\.(?:skip|todo)\s*\(|\b(?:this|ctx|context)\.skip\s*\(|\{[^{}\n]{0,200}?\b(?:skip|todo)\s*:\s*(?:true|['"`])/g,
    assertions:
      /\b(?:expect|assert)(?:\.\w{1,40}){0,4}\s*\(|\bt\.(?:is|not|deepEqual|truthy|falsy|throws|ok|equal|same|match|rejects|notOk)\s*\(|\)\s*\.should\s*\(/g,
    comments: 'slashes',
  },
  {
    // pytest, unittest, nose2.
    name: 'python',
    isTestFile: byName(/(^|\/)(test_[^/]*|[^/]*_tests?|tests?)\.py$/),
    skips:
      /@(?:pytest\.mark\.|mark\.)?(?:skip|skipif|xfail)\b|@(?:unittest\.)?(?:skip|skipIf|skipUnless|expectedFailure)\b|\bpytest\.(?:skip|xfail|importorskip)\s*\(|\bself\.skipTest\s*\(|\braise\s+(?:unittest\.)?SkipTest\b|\bpytestmark\s*=[^\n]{0,200}?\bskip/g,
    assertions:
      /^[ \t]*assert\b|\bself\.assert\w+\s*\(|\bpytest\.(?:raises|warns)\s*\(|\bself\.fail\s*\(/gm,
    comments: 'hash',
  },
  {
    // testing, testify, gomega.
    name: 'go',
    isTestFile: byName(/_test\.go$/),
    skips: /\b[tbf]\.Skip(?:f|Now)?\s*\(|\b(?:XIt|XDescribe|XContext|PIt|PDescribe)\s*\(/g,
    assertions:
      /\b[tbf]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\s*\(|\b(?:assert|require)\.\w+\s*\(|\bExpect\s*\(/g,
    comments: 'slashes',
  },
  {
    // The built-in harness; unit tests lie inside the sources, so every source may hold some.
    name: 'rust',
    isTestFile: byName(/\.rs$/),
    skips: /#\[ignore\b|#\[cfg_attr\([^\]\n]{0,200}?\bignore\b/g,
    assertions: /\b(?:debug_)?assert(?:_eq|_ne|_matches)?!\s*[({[]|#\[should_panic\b/g,
    comments: 'slashes',
    testPart: (text, path) => {
      if (/(^|\/)tests\//.test(path)) return text;
      const start = text.search(/#\[cfg\(test\)\]|#\[(?:\w+::)?test\b/);
      return start < 0 ? '' : text.slice(start);
    },
  },
  {
    // JUnit 4 and 5, TestNG, Kotest, ScalaTest, Spock.
    name: 'jvm',
    isTestFile: anyOf(
      byName(/(^|\/)(Test[A-Z]\w*|\w*(Tests?|TestCase|Spec|IT))\.(java|kt|scala|groovy)$/),
      byName(/(^|\/)src\/(test|androidTest|integrationTest)\/.*\.(java|kt|kts|scala|groovy)$/),
    ),
    skips:
      /@(?:Disabled\w*|Ignore|EnabledIf\w*)\b|@Test\s*\(\s*enabled\s*=\s*false|\bassume\w*\s*\(|\bAssumptions\.\w+\s*\(|\b(?:xit|xdescribe|xtest|xcontext)\s*\(|\bignore\s*\(\s*"/g,
    assertions:
      /\b(?:assert\w*|verify|fail|expectThrows)\s*\(|\bshould(?:Be|Not|Throw|Have|Contain|Equal)\w*\b/g,
    comments: 'slashes',
  },
  {
    // xUnit, NUnit, MSTest.
    name: 'csharp',
    isTestFile: anyOf(
      byName(/(Tests?|Specs?)\.(cs|fs|vb)$/),
      byName(/(^|\/)[^/]*\.Tests?\/.*\.(cs|fs|vb)$/),
    ),
    skips:
      /\[(?:Ignore|Explicit)\b|\[(?:Fact|Theory|TestCase)\s*\([^)\]\n]{0,200}?\b(?:Skip|Ignore)\w{0,20}\s*=|\bAssert\.(?:Ignore|Inconclusive|Skip)\s*\(/g,
    assertions:
      /\b(?:Assert|CollectionAssert|StringAssert)\.(?!Ignore|Inconclusive|Skip)\w+\s*(?:<[^<>\n]{0,100}>)?\s*\(|\.Should\w*\s*\(/g,
    comments: 'slashes',
  },
  {
    // RSpec, Minitest, test-unit.
    name: 'ruby',
    isTestFile: byName(/(^|\/)(\w+_(spec|test)|test_\w+)\.rb$/),
    skips:
      /^[ \t]*(?:xit|xdescribe|xcontext|xspecify|xexample|pending|skip)\b|\b(?:skip|pending):\s*(?:true|['"])/gm,
    assertions: /\bexpect\s*[({]|\bassert\w*\b|\brefute\w*\b|\bis_expected\b|\.(?:must|wont)_\w+/g,
    comments: 'hash',
  },
  {
    // PHPUnit, Pest, Codeception.
    name: 'php',
    isTestFile: anyOf(byName(/(Test|Cest|Cept)\.php$/), inTestFolder(/\.php$/)),
    skips:
      /->markTest(?:Skipped|Incomplete)\s*\(|->(?:skip|todo)\s*\(|#\[(?:Ignore|DoesNotPerformAssertions)\b|@group\s+(?:skip|disabled)/g,
    assertions: /(?:->|::)assert\w*\s*\(|\bexpect\s*\(|->expectException\w*\s*\(/g,
    comments: 'slashes',
  },
  {
    // XCTest, Swift Testing.
    name: 'swift',
    isTestFile: anyOf(byName(/Tests?\.swift$/), byName(/(^|\/)Tests\/.*\.swift$/)),
    skips: /\bXCTSkip(?:If|Unless)?\b|\.disabled\s*\(|\bfunc\s+(?:disabled_?|skip_?|x_?)test\w*/gi,
    assertions: /\bXCTAssert\w*\s*\(|\bXCTFail\s*\(|\bXCTUnwrap\s*\(|#(?:expect|require)\s*[({]/g,
    comments: 'slashes',
  },
  {
    // ExUnit.
    name: 'elixir',
    isTestFile: byName(/_test\.exs$/),
    skips: /@(?:module)?(?:describe)?tag\s+(?::skip\b|skip:)/g,
    assertions: /\b(?:assert|refute)(?:_\w+)?\b/g,
    comments: 'hash',
  },
  {
    // package:test, flutter_test.
    name: 'dart',
    isTestFile: byName(/_test\.dart$/),
    skips: /\bskip:\s*(?:true|['"])|@Skip\b/g,
    assertions: /\bexpect(?:Later|Async\w*)?\s*\(|\bverify\w*\s*\(/g,
    comments: 'slashes',
  },
  {
    // GoogleTest, Catch2, doctest.
    name: 'c++',
    isTestFile: anyOf(
      byName(/([-_.](unit)?tests?|Tests?)\.(c|cc|cpp|cxx)$/),
      byName(/(^|\/)test_[^/]*\.(c|cc|cpp|cxx)$/),
      inTestFolder(/\.(c|cc|cpp|cxx)$/),
    ),
    skips:
      /\bDISABLED_\w+|\bGTEST_SKIP\s*\(|\bSKIP\s*\(|\bTEST_IGNORE\w*\s*\(|\[(?:\.|!hide|!shouldfail|!mayfail)\]/g,
    assertions: /\b(?:ASSERT|EXPECT|CHECK|REQUIRE|TEST_ASSERT)(?:_\w+)?\s*\(|\bassert\s*\(/g,
    comments: 'slashes',
  },
  {
    // bats, shunit2.
    name: 'shell',
    isTestFile: anyOf(byName(/\.bats$/), byName(/(^|\/)(test_[^/]*|[^/]*[-_.]test)\.(sh|bash)$/)),
    skips: /^[ \t]*(?:skip|startSkipping)\b/gm,
    assertions: /^[ \t]*(?:assert\w*|refute\w*|\[\[?\s|test\s)/gm,
    comments: 'hash',
  },
];

/** The language whose tests a file holds by its path; null for everything that is no test file. */
export function testLanguageOf(path: string): TestLanguage | null {
  if (/(^|\/)(node_modules|vendor|dist|build|target)\//.test(path)) return null;
  return TEST_LANGUAGES.find((language) => language.isTestFile(path)) ?? null;
}
