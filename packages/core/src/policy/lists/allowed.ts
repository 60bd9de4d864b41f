/** What every agent may run, by kind. Programs that run others or write files have a rule of their own as well. */
const GLOBALLY_ALLOWED = {
  builtins:
    '. : [ alias bg break builtin caller cd command continue declare dirs disown echo enable eval exec exit export false fg getopts hash help jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait',
  files:
    'ls cat head tail cp mv rm mkdir rmdir touch ln link unlink chmod stat file du df find fd fdfind tree mktemp install readlink realpath basename dirname tee dd truncate split csplit shred sync rsync cmp diff diff3 sdiff patch which whereis exa eza bat batcat less more zless pathchk namei mkfifo fallocate',
  text: 'grep egrep fgrep zgrep rg ag ack sed awk gawk mawk nawk cut tr sort uniq wc nl tac rev paste join comm fold fmt expand unexpand column pr od xxd hexdump strings iconv dos2unix unix2dos envsubst seq shuf numfmt tsort jq yq mlr xmllint xsltproc csvcut csvlook colordiff pandoc m4 msgfmt base64 base32 basenc',
  shell:
    'bash sh dash zsh ksh env nohup nice ionice timeout gtimeout stdbuf setsid time xargs parallel watch flock script yes sleep usleep expr date cal uname arch hostname whoami id groups users who logname tty stty tput reset clear nproc getconf locale printenv pidof busybox toybox chrt taskset unbuffer entr',
  processes: 'ps top pgrep pkill killall lsof ss netstat fuser free uptime vmstat pstree pmap',
  archives:
    'tar gzip gunzip zcat bzip2 bunzip2 bzcat xz unxz xzcat zstd unzstd zstdcat lz4 zip unzip zipinfo 7z 7za cpio ar compress uncompress',
  checksums:
    'md5sum sha1sum sha224sum sha256sum sha384sum sha512sum shasum b2sum cksum sum openssl uuidgen',
  network: 'curl wget http https xh ping dig nslookup host getent grpcurl nc ncat netcat',
  git: 'git git-lfs gitk gh',
  node: 'node nodejs npm npx pnpm pnpx yarn yarnpkg bun bunx deno corepack fnm volta tsc tsx ts-node esbuild vite vitest jest mocha eslint prettier biome oxlint oxfmt next nuxt astro webpack rollup parcel turbo nx playwright playwright-cli prisma drizzle-kit nodemon concurrently cross-env rimraf http-server serve ava c8 nyc tap cypress storybook svelte-check vue-tsc knip madge tailwindcss postcss ng swc uvu wait-on start-server-and-test json-server',
  python:
    'python python2 python3 python3.* pip pip3 pipx uv uvx poetry pipenv pdm hatch rye conda mamba virtualenv pytest py.test tox nox mypy pyright ruff black isort flake8 pylint bandit coverage django-admin flask uvicorn gunicorn hypercorn celery alembic twine pre-commit',
  go: 'go gofmt goimports golangci-lint gopls staticcheck gotestsum air templ buf protoc sqlc migrate goose',
  rust: 'cargo rustc rustup rustfmt clippy-driver cargo-clippy cargo-fmt cargo-nextest wasm-pack trunk',
  java: 'java javac jar javadoc jdeps mvn mvnw gradle gradlew ant kotlin kotlinc scala scalac sbt lein clojure clj groovy',
  ruby: 'ruby gem bundle bundler rake rails rspec rubocop',
  php: 'php composer phpunit artisan phpstan psalm pest',
  dotnet: 'dotnet nuget',
  native:
    'make gmake cmake ctest cpack ninja meson gcc g++ cc c++ clang clang++ clang-format clang-tidy cpp ld lld as nm objdump readelf size ranlib strip pkg-config autoconf automake autoreconf libtool bear ccache valgrind bazel bazelisk zig swift swiftc nasm bison flex ccmake gcov lcov',
  others:
    'perl lua luajit elixir mix erl rebar3 ghc cabal stack runghc ocaml dune opam R Rscript julia dart flutter nim crystal sqlite3 sqlite psql pg_dump pg_isready createdb dropdb redis-cli mysql mysqldump mongosh duckdb just task shellcheck shfmt hadolint yamllint markdownlint actionlint tokei cloc scc hyperfine dot convert magick identify ffmpeg ffprobe pdftotext bc dc man info chromium google-chrome xvfb-run',
} as const;

const names = new Set(Object.values(GLOBALLY_ALLOWED).join(' ').split(' '));

/** Whether everybody may run a program of this name. */
export function isGloballyAllowed(name: string): boolean {
  return names.has(name) || /^python3\.\d+$/u.test(name);
}
