import type { Store } from '@ropewalk/core';
import { describe, expect, it } from 'vitest';
import { present, setScene, T0 } from './fixtures.ts';
import { probeOne } from './probe-handlers.ts';

/** What every store keeps of conversations, specs and messages to runs. */
export function chatConformance(storeUnderTest: () => Store): void {
  describe('conversations', () => {
    it('are kept in full, the last that was changed first', async () => {
      const store = storeUnderTest();
      const { project } = await setScene(store, 'chats', 0, 0);
      const request = { projectId: project.id, kind: 'assistant' } as const;
      const first = await probeOne(store, T0, 'insertConversation', request);
      const second = await probeOne(store, T0 + 1, 'insertConversation', request);
      await probeOne(store, T0, 'insertConversation', { projectId: project.id, kind: 'spec' });
      expect(first).toEqual({
        ...request,
        id: first.id,
        title: null,
        status: 'open',
        messageCount: 0,
        createdAt: T0,
        updatedAt: T0,
      });
      const message = {
        conversationId: first.id,
        role: 'user',
        content: 'What is "this"? 🪢',
        toolCalls: [{ tool: 'Read', input: { path: 'a', deep: [1, null] } }],
        attachments: [{ filename: 'a.md', mimeType: 'text/markdown', sizeBytes: 3, text: 'abc' }],
        ending: 'complete',
      } as const;
      const said = await probeOne(store, T0 + 2, 'insertChatMessage', {
        ...message,
        toolCalls: [...message.toolCalls],
        attachments: [...message.attachments],
      });
      const saved = { ...first, title: 'What', messageCount: 1, updatedAt: T0 + 2 };
      await probeOne(store, T0 + 2, 'saveConversation', saved);
      expect(await store.query('conversations', request)).toEqual([saved, second]);
      expect(await store.query('conversation', { conversationId: first.id })).toEqual(saved);
      expect(await store.query('conversationMessages', { conversationId: first.id })).toEqual([
        { ...message, id: said.id, at: T0 + 2 },
      ]);
      expect(await probeOne(store, T0, 'latestConversation', project.id, 'assistant')).toEqual(
        second,
      );
      await probeOne(store, T0, 'deleteConversation', first.id);
      expect(await store.query('conversation', { conversationId: first.id })).toBeNull();
      expect(await store.query('conversationMessages', { conversationId: first.id })).toEqual([]);
    });
  });

  describe('specs', () => {
    it('lose no version', async () => {
      const store = storeUnderTest();
      const { project } = await setScene(store, 'specs', 0, 0);
      const version = {
        projectId: project.id,
        text: 'One.',
        origin: 'person',
        conversationId: null,
        inForce: true,
        featureCount: null,
      } as const;
      expect(await probeOne(store, T0, 'latestSpecInForce', project.id)).toBeNull();
      const one = await probeOne(store, T0, 'insertSpecVersion', version);
      const draft = await probeOne(store, T0 + 1, 'insertSpecVersion', {
        ...version,
        text: 'Two.',
        origin: 'chat',
        conversationId: 7,
        inForce: false,
        featureCount: 12,
      });
      expect(await store.query('specVersions', { projectId: project.id })).toEqual([draft, one]);
      expect(draft).toMatchObject({ origin: 'chat', conversationId: 7, featureCount: 12 });
      expect(await probeOne(store, T0, 'latestSpecInForce', project.id)).toEqual(one);
    });
  });

  describe('messages to runs', () => {
    it('are delivered once', async () => {
      const store = storeUnderTest();
      const { runs } = await setScene(store, 'run-messages', 0, 1);
      const runId = present(runs[0]).id;
      const message = { id: 'a-message', runId, text: 'Look at the log.' };
      const waiting = await probeOne(store, T0, 'insertRunMessage', message);
      expect(waiting).toEqual({ ...message, at: T0, deliveredAt: null });
      expect(await probeOne(store, T0 + 5, 'markDelivered', message.id)).toBe(true);
      expect(await probeOne(store, T0 + 9, 'markDelivered', message.id)).toBe(false);
      const delivered = { ...waiting, deliveredAt: T0 + 5 };
      expect(await store.query('runMessages', { runId })).toEqual([delivered]);
      expect(await probeOne(store, T0, 'runMessage', message.id)).toEqual(delivered);
      expect(await probeOne(store, T0, 'runMessage', 'another')).toBeNull();
    });
  });
}
