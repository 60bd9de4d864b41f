import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import { queryOptions } from '@tanstack/react-query';

/** Conversations with the assistant, the last that was changed first. */
export const conversationsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'chats', 'conversations'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/assistant/conversations/{project_name}', {
          params: { path: { project_name: project } },
          signal,
        }),
      ),
  });

export type ConversationSummary = Awaited<
  ReturnType<NonNullable<ReturnType<typeof conversationsQuery>['queryFn']>>
>[number];

/** Forgets a conversation for good. */
export async function deleteConversation(project: string, id: number) {
  return read(
    api.DELETE('/assistant/conversations/{project_name}/{conversation_id}', {
      params: { path: { project_name: project, conversation_id: id } },
    }),
  );
}
