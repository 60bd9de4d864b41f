export * from './processes/process-types.ts';
export * from './wall/wall-types.ts';
export * from './workspaces/workspace-types.ts';
export { findBrowser, type BrowserSupport } from './browser/find-browser.ts';
export { tryBrowser } from './browser/try-browser.ts';
export type { Screen, Screens } from './browser/screens.ts';
export { detectCgroups, type CgroupSupport } from './processes/cgroup.ts';
export { createProcessHost, type ProcessHostDeps } from './processes/process-host.ts';
export { ProcessesLeftError } from './processes/tree-signals.ts';
export { detectWall, findProgram, type DetectWallOptions } from './wall/detect-wall.ts';
export { MEETING_PLACES } from './wall/resolve-wall.ts';
export {
  createOutlets,
  type Outlet,
  type Outlets,
  type OutletsDeps,
} from './wall/network/outlets.ts';
export { toWallArguments, type WallCommand } from './wall/wall-arguments.ts';
export { createReadAttachments, type ReadAttachments } from './attachments/read-attachments.ts';
export * from './chats/chat-types.ts';
export { decideOutcome } from './checks/decide-outcome.ts';
export { runCheck, type CheckRequest } from './checks/run-check.ts';
export { findWeakenedTests, type FileChange } from './checks/weakened-tests.ts';
export {
  createHeadroom,
  HEADROOM_HOLDS_MS,
  type Headroom,
  type HeadroomDeps,
  type HeadroomReport,
} from './machine/headroom.ts';
export { readTotalMemory } from './machine/free-memory.ts';
export { createPressedChecks } from './machine/pressed-checks.ts';
export { createPressureWatch } from './machine/pressure.ts';
export { systemClock } from './machine/system-clock.ts';
export * from './dev-server/dev-server-types.ts';
export { type DevServers } from './dev-server/dev-servers.ts';
export {
  createArchives,
  type Archives,
  type ArchivesDeps,
  type ExportedArchive,
} from './archive/archives.ts';
export { createScaffolds, type Scaffolds, type ScaffoldsDeps } from './scaffold/scaffolds.ts';
export { TEMPLATES } from './scaffold/templates.ts';
export * from './engine-types.ts';
export type { FleetDesk, ShownRun } from './fleet/fleet-types.ts';
export * from './engine.ts';
export { createNotifier, type Notifier, type NotifierDeps } from './notifications/notifier.ts';
export type { SavedTarget, TargetDesk, TargetRequest } from './notifications/target-desk.ts';
export * from './files/folder-browser.ts';
export {
  createPriceBook,
  describePriceProblems,
  type PriceBook,
  type PriceState,
} from './prices/price-book.ts';
export type { DriverDesk } from './drivers/driver-desk.ts';
export type { PolicyDesk, ProjectPolicyState } from './rights/policy-desk.ts';
export {
  createOrganisationBook,
  describeProblems,
  type OrganisationBook,
  type OrganisationFile,
} from './rights/organisation-file.ts';
export { createTraces, type Traces } from './observe/traces.ts';
export * from './project/open-projects.ts';
export type { LandingChange, Records } from './records/records.ts';
export * from './project/project-config.ts';
export * from './runs/live-feed.ts';
export type { TranscriptReader } from './runs/transcript-reader.ts';
export * from './runs/prompt-for.ts';
export * from './runs/site/site-types.ts';
export type { SiteContext } from './runs/site/site-context.ts';
export { createLocalSite, type LocalSiteDeps } from './runs/site/local-site.ts';
export { openSiteProject, type SiteProject } from './runs/site/site-project.ts';
export { shorten } from './runs/transcripts.ts';
export { watchPlaces } from './trespass/trespass-watch.ts';
export { openMirror, type Mirror } from './hub/mirror.ts';
export { tidyMirror } from './hub/tidy-mirror.ts';
export type { TerminalViewer } from './terminals/audience.ts';
export {
  createTerminals,
  MAX_TERMINALS,
  type TerminalInfo,
  type Terminals,
} from './terminals/terminals.ts';
export type { TerminalLink } from './terminals/viewer-link.ts';
export { createPortBlocks, type PortBlocks } from './workspaces/ports.ts';
export { createHub, openHub, type HubPlace } from './hub/hub.ts';
export { GitFailure, OUR_IDENTITY, type Identity } from './hub/git.ts';
export {
  createPersonRepository,
  type Follow,
  type PersonCommits,
  type PersonRepository,
} from './hub/person-repository.ts';
export type { PutOnTop } from './hub/put-on-top.ts';
export {
  prepareRepository,
  readRepository,
  type FolderState,
  type RepositoryState,
} from './hub/repository.ts';
export { createGate } from './workspaces/gate.ts';
export type { Ground } from './workspaces/ground.ts';
export { sweepSavedWork, sweepWorkspaces } from './workspaces/janitor.ts';
export { portVariables } from './workspaces/ports.ts';
export { createSetupCache, type SetupCache } from './workspaces/setup-cache.ts';
export { SnapshotFailure } from './workspaces/snapshot.ts';
export { createWorkspaces } from './workspaces/workspaces.ts';
export { renderPrompt, type PromptRequest } from './prompts/render-prompt.ts';
export { createCredentialFile } from './providers/credential-file.ts';
export { createCredentials, type Credentials } from './providers/credentials.ts';
export { createKeychain } from './providers/keychain.ts';
export { openMachineBook, type MachineBook } from './settings/machine-book.ts';
export {
  createSettingsDesk,
  type CredentialState,
  type SettingsDesk,
} from './settings/settings-desk.ts';
export { chooseAgent, type AgentChoice } from './runs/choose-agent.ts';
export { wakingProgram } from './machine/keep-awake.ts';
export { dateAt, dayAt } from './machine/day.ts';
export { createHubRemotes, isRemoteAddress, type HubRemotes } from './hub/remote/hub-remotes.ts';
export { endLeftProcesses } from './recovery/recover.ts';
export { leftWorkOf, savePlace } from './recovery/save-place.ts';
export { pause } from './machine/pause.ts';
