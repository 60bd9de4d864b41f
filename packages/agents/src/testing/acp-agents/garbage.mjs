/** Prints what is no message, and never answers. */
process.stdout.write(
  '<html>\n[1,2]\n"text"\n{"broken": \n\u0000\u0001\n{"neither":"request"}\nno end',
);
process.stdin.resume();
