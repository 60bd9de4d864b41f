import '#ui/theme.css';
import { createQueryClient } from '#shared/api/query-client.ts';
import { MachineLiveProvider } from '#shared/live/machine-live-context.tsx';
import { followTheme } from '#shared/preferences/apply-theme.ts';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Tooltip } from 'radix-ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createPageRouter } from './router.tsx';
import { Toasts } from './shell/toasts.tsx';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no #root');
}
followTheme();
// A part of this page that is not there any more: the control plane serves a newer one.
addEventListener('vite:preloadError', () => location.reload());
const queries = createQueryClient();
const router = createPageRouter(queries);

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <MachineLiveProvider>
        <Tooltip.Provider delayDuration={350}>
          <RouterProvider router={router} />
          <Toasts />
        </Tooltip.Provider>
      </MachineLiveProvider>
    </QueryClientProvider>
  </StrictMode>,
);
