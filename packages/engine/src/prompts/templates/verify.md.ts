const IN_A_BROWSER = `open it in your browser (the tools that begin with browser_), click and type, look at what is shown (browser_snapshot) and at the console; take screenshots with browser_take_screenshot. What you let it name by itself lies in .ropewalk-browser/, is not handed in, and can be named as evidence from there; a file name of yours puts it among your work. Leave no page open that moves by itself, and call browser_close when you are done. Should the browser not start, drive the page through whatever the project's own tests use for that.`;

const WITHOUT_A_BROWSER = `you have no browser tools here; drive it through whatever the project's own tests use for that, or else request it and read what comes back.`;

/** Stands at `{{verify}}` where agents are to use the program. */
export function verifyByUsing(hasBrowser: boolean): string {
  return `Verify by really running it, the way its users would, and follow the feature's steps one by one:

- A web page: ${hasBrowser ? IN_A_BROWSER : WITHOUT_A_BROWSER}
- A service: start it and send it real requests, also wrong ones. A command: call it with real arguments. A library: use it from a small program. A job: run it on real input and look at what it wrote.
- What is stored must still be there after a restart.

Tests that you wrote come on top of that; they do not replace it. Then run all of the project's checks.`;
}

/** Stands at `{{verify}}` in yolo mode. */
export const VERIFY_BY_CHECKS = `Verify by running it: start what you built, make sure that it starts and answers, and run its tests and all of the project's checks. Going through the steps in a browser is not asked for in this mode; do not spend time on it.`;
