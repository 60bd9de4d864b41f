/** What lies over a project's screen: a feature, a transcript, a conversation, as the address says. */
export function ProjectOverlays() {
  return null;
}
