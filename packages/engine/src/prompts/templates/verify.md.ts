/** Stands at `{{verify}}` where agents are to use the program. */
export const VERIFY_BY_USING = `Verify by really running it, the way its users would, and follow the feature's steps one by one:

- A web page: open it in a browser with the browser tools that you have, click and type, look at what is shown and at the console; take a screenshot as evidence. If you have no browser tools, drive it through whatever the project's own tests use for that.
- A service: start it and send it real requests, also wrong ones. A command: call it with real arguments. A library: use it from a small program. A job: run it on real input and look at what it wrote.
- What is stored must still be there after a restart.

Tests that you wrote come on top of that; they do not replace it. Then run all of the project's checks.`;

/** Stands at `{{verify}}` in yolo mode. */
export const VERIFY_BY_CHECKS = `Verify by running it: start what you built, make sure that it starts and answers, and run its tests and all of the project's checks. Going through the steps in a browser is not asked for in this mode; do not spend time on it.`;
