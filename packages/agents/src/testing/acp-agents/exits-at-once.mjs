/** Ends well without a word. */
process.exit(0);
