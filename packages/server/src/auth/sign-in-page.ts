/**
 * Where the one-time link leads. Opening it changes nothing, so that a preview of the link does not use it up; its
 * script hands the code in.
 */
export const SIGN_IN_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Ropewalk: sign in</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 20vh auto; max-width: 28rem; padding: 0 1rem; color-scheme: light dark; }
</style>
</head>
<body>
<h1>Ropewalk</h1>
<p id="state" role="status">Signing in …</p>
<noscript>This page needs JavaScript.</noscript>
<script src="/sign-in.js"></script>
</body>
</html>
`;

/** Hands in the code and goes on to the page. */
export const SIGN_IN_SCRIPT = `(async () => {
  const code = new URLSearchParams(location.search).get('code');
  const answer = await fetch('/api/auth/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (answer.ok) {
    location.replace('/');
  } else {
    document.getElementById('state').textContent = (await answer.json()).detail;
  }
})();
`;

/** What stands in the place of the page when it has not been built. */
export const NOT_BUILT_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ropewalk</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 40rem; padding: 0 1rem; color-scheme: light dark; }
</style>
</head>
<body>
<h1>Ropewalk</h1>
<p>The control plane is running, but its page has not been built: run <code>npm run build</code> in the repository of Ropewalk, then load this page again. The API is described at <a href="/api/openapi.json">/api/openapi.json</a>.</p>
</body>
</html>
`;
