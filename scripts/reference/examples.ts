/** What every example says of itself. */
const AS = '-H "authorization: Bearer $TOKEN"';
const JSON_BODY = `${AS} -H 'content-type: application/json'`;

/**
 * One call for each group of routes, in an order in which they work one after another; a test runs them. Each expects
 * the variables `ROPEWALK` and `TOKEN`, and a project `my-app` once the first has made it.
 */
export const EXAMPLES: Readonly<Record<string, string>> = {
  projects: `curl --fail -sS ${JSON_BODY} \\
  -d '{"name": "my-app", "path": "'"$HOME"'/my-app"}' "$ROPEWALK/api/projects"`,
  features: `curl --fail -sS ${JSON_BODY} \\
  -d '{"category": "api", "name": "Sign in", "description": "A person signs in.", "steps": ["Open /sign-in"]}' \\
  "$ROPEWALK/api/projects/my-app/features"`,
  agent: `curl --fail -sS ${AS} "$ROPEWALK/api/projects/my-app/agent/status"`,
  schedules: `curl --fail -sS ${JSON_BODY} \\
  -d '{"start_time": "22:00", "duration_minutes": 480, "days_of_week": 31, "time_zone": "Europe/Paris"}' \\
  "$ROPEWALK/api/projects/my-app/schedules"`,
  spec: `curl --fail -sS ${AS} "$ROPEWALK/api/spec/status/my-app"`,
  expand: `curl --fail -sS ${AS} "$ROPEWALK/api/expand/sessions"`,
  assistant: `curl --fail -sS -X POST ${AS} "$ROPEWALK/api/assistant/conversations/my-app"`,
  archives: `curl --fail -sS ${AS} -o my-app.ropewalk "$ROPEWALK/api/projects/my-app/export"`,
  templates: `curl --fail -sS ${AS} "$ROPEWALK/api/scaffold/templates"`,
  settings: `curl --fail -sS -X PATCH ${JSON_BODY} \\
  -d '{"api_provider": "ollama", "api_model": "qwen3-coder", "budgets": {"machine_day": {"usd": 20}}}' \\
  "$ROPEWALK/api/settings"`,
  setup: `curl --fail -sS ${AS} "$ROPEWALK/api/setup/status"`,
  usage: `curl --fail -sS ${AS} "$ROPEWALK/api/projects/my-app/usage?days=7"`,
  filesystem: `curl --fail -sS ${AS} "$ROPEWALK/api/filesystem/list"`,
  terminals: `curl --fail -sS ${AS} "$ROPEWALK/api/terminal/my-app"`,
  'dev server': `curl --fail -sS ${AS} "$ROPEWALK/api/projects/my-app/devserver/config"`,
  runs: `curl --fail -sS ${AS} "$ROPEWALK/api/projects/my-app/runs?role=coding&limit=10"`,
  landings: `curl --fail -sS ${AS} "$ROPEWALK/api/projects/my-app/landings"`,
  verdicts: `curl --fail -sS ${AS} "$ROPEWALK/api/projects/my-app/verdicts?feature_id=1"`,
  events: `curl --fail -sS ${AS} "$ROPEWALK/api/projects/my-app/events?after=0"`,
  insight: `curl --fail -sS ${AS} "$ROPEWALK/api/projects/my-app/why"`,
  notifications: `curl --fail -sS -X PUT ${JSON_BODY} \\
  -d '{"url": "https://hooks.example/ropewalk", "moments": ["needs_you", "parked", "finished"]}' \\
  "$ROPEWALK/api/notifications/ops"`,
  'auto-improve': `curl --fail -sS ${AS} "$ROPEWALK/api/projects/my-app/auto-improve"`,
  'command policy': `curl --fail -sS ${JSON_BODY} -d '{"line": "npm test && sudo reboot"}' \\
  "$ROPEWALK/api/projects/my-app/policy/check"`,
  workers: `curl --fail -sS ${AS} "$ROPEWALK/api/workers"`,
  access: `curl --fail -sS -X POST ${AS} "$ROPEWALK/api/auth/link"`,
};
