import { NewProjectScreen } from '#features/new-project/index.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { lazy, Suspense, type ComponentProps } from 'react';

const SpecChat = lazy(async () => ({
  default: (await import('#features/spec-chat/index.tsx')).SpecChat,
}));

type ChatProps = ComponentProps<typeof SpecChat>;

function SpecChatPart(props: ChatProps) {
  return (
    <Suspense fallback={<Skeleton className="h-40" />}>
      <SpecChat {...props} />
    </Suspense>
  );
}

/** A new project, with the conversation about its spec put in. */
export function NewProjectPage() {
  return <NewProjectScreen specChat={SpecChatPart} />;
}
