/** The areas of everyday use, in the order of the navigation. */
export const nav = [
  { path: '/', label: 'Today' },
];
