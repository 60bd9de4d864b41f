import {
  addDependency,
  answerFeature,
  createFeatures,
  deleteFeature,
  noteFeature,
  removeDependency,
  retryFeature,
  setDependencies,
} from './backlog-commands.ts';
import { deleteFeatures, moveFeatures, postponeFeatures, retryFeatures } from './bulk-commands.ts';
import { closeChat, deleteChat, openChat, sayInChat } from './chat-commands.ts';
import { drainCrew, endCrew, pauseCrew, resumeCrew, startCrew } from './crew-commands.ts';
import { setDevCommand } from './dev-command-commands.ts';
import { adoptProject } from './adopt-commands.ts';
import { reserveNumbers, restoreProject } from './archive-commands.ts';
import type { CommandHandlers } from './handler.ts';
import {
  acceptPolicy,
  observePolicy,
  refusePolicy,
  reportRefusals,
  reportTrespass,
} from './policy-commands.ts';
import { releaseFeature, requestInput, skipFeature } from './held-feature-commands.ts';
import {
  acceptProposal,
  addProposals,
  configureImprove,
  rejectProposal,
} from './improve-commands.ts';
import { gateLanding, landLanding, refuseLanding, requestLanding } from './landing-commands.ts';
import { editFeature } from './person-commands.ts';
import {
  putTarget,
  queueNotifications,
  recordAttempt,
  removeTarget,
} from './notification-commands.ts';
import {
  configureProject,
  registerProject,
  reportRed,
  setPrompt,
  takeConfig,
  reportFollow,
} from './project-commands.ts';
import { postponeFeature } from './postpone-commands.ts';
import { reopenFeature, requestRetest } from './doubt-commands.ts';
import { deleteProject, resetProject } from './project-end-commands.ts';
import {
  addToBudget,
  changeSettings,
  reportBudget,
  reportPush,
  learnDriver,
  reserveForRun,
} from './settings-commands.ts';
import { releaseTesting, reportRegression, sweepResult } from './regression-commands.ts';
import { claimFeature, dispatchRun, prepareRun, reportUsage, startRun } from './run-commands.ts';
import { deliverMessage, messageRun, openChatRun } from './run-message-commands.ts';
import { endRun, expireLeases, renewLeases } from './run-end-commands.ts';
import {
  changeSchedule,
  createSchedule,
  deleteSchedule,
  refuseStart,
  settleSchedules,
} from './schedule-commands.ts';
import { setSpec, writeSpec } from './spec-commands.ts';
import { changeQuota, recordVerdict } from './verdict-commands.ts';
import { assignRun, bringLateWork, keepReports } from './assignment-commands.ts';
import {
  beatWorker,
  changeWorkerState,
  joinWorker,
  leaveWorker,
  makeJoinToken,
  noteLostWorkers,
  revokeJoinToken,
  takeUpWorkers,
} from './worker-commands.ts';

/** Every command, by name: the only way to change anything. */
export const commandHandlers: CommandHandlers = {
  'project.register': registerProject,
  'project.adopt': adoptProject,
  'policy.observe': observePolicy,
  'policy.accept': acceptPolicy,
  'policy.refuse': refusePolicy,
  'run.report_refusals': reportRefusals,
  'run.report_trespass': reportTrespass,
  'improve.configure': configureImprove,
  'proposal.add': addProposals,
  'proposal.accept': acceptProposal,
  'proposal.reject': rejectProposal,
  'archive.reserve': reserveNumbers,
  'project.restore': restoreProject,
  'settings.change': changeSettings,
  'budget.report': reportBudget,
  'budget.add': addToBudget,
  'run.reserve': reserveForRun,
  'driver.learn': learnDriver,
  'project.report_push': reportPush,
  'project.configure': configureProject,
  'project.reset': resetProject,
  'project.delete': deleteProject,
  'project.set_prompt': setPrompt,
  'project.set_spec': setSpec,
  'project.take_config': takeConfig,
  'project.report_red': reportRed,
  'project.report_follow': reportFollow,
  'project.set_dev_command': setDevCommand,
  'chat.open': openChat,
  'chat.say': sayInChat,
  'chat.close': closeChat,
  'chat.delete': deleteChat,
  'spec.write': writeSpec,
  'crew.start': startCrew,
  'crew.pause': pauseCrew,
  'crew.resume': resumeCrew,
  'crew.drain': drainCrew,
  'crew.end': endCrew,
  'schedule.create': createSchedule,
  'schedule.change': changeSchedule,
  'schedule.delete': deleteSchedule,
  'schedule.settle': settleSchedules,
  'schedule.refuse_start': refuseStart,
  'feature.create': createFeatures,
  'feature.delete': deleteFeature,
  'feature.edit': editFeature,
  'features.move': moveFeatures,
  'features.retry': retryFeatures,
  'features.postpone': postponeFeatures,
  'features.delete': deleteFeatures,
  'feature.add_dependency': addDependency,
  'feature.remove_dependency': removeDependency,
  'feature.set_dependencies': setDependencies,
  'feature.retry': retryFeature,
  'feature.reopen': reopenFeature,
  'feature.request_retest': requestRetest,
  'feature.answer': answerFeature,
  'feature.note': noteFeature,
  'feature.request_input': requestInput,
  'feature.skip': skipFeature,
  'feature.postpone': postponeFeature,
  'feature.release': releaseFeature,
  'feature.report_regression': reportRegression,
  'feature.release_testing': releaseTesting,
  'feature.sweep_result': sweepResult,
  'run.dispatch': dispatchRun,
  'run.claim': claimFeature,
  'run.prepare': prepareRun,
  'run.start': startRun,
  'run.usage': reportUsage,
  'run.end': endRun,
  'run.message': messageRun,
  'run.message_delivered': deliverMessage,
  'run.open_chat': openChatRun,
  'lease.renew': renewLeases,
  'lease.expire': expireLeases,
  'landing.request': requestLanding,
  'landing.gate': gateLanding,
  'landing.land': landLanding,
  'landing.refuse': refuseLanding,
  'verdict.record': recordVerdict,
  'notification.put_target': putTarget,
  'notification.remove_target': removeTarget,
  'notification.queue': queueNotifications,
  'notification.attempted': recordAttempt,
  'quota.change': changeQuota,
  'worker.make_token': makeJoinToken,
  'worker.revoke_token': revokeJoinToken,
  'worker.join': joinWorker,
  'worker.beat': beatWorker,
  'worker.take_up': takeUpWorkers,
  'worker.note_lost': noteLostWorkers,
  'worker.change_state': changeWorkerState,
  'worker.leave': leaveWorker,
  'run.assign': assignRun,
  'run.keep_reports': keepReports,
  'run.bring_late_work': bringLateWork,
};
