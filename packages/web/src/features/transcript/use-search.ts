import { keys } from '#shared/api/keys.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { searchTranscript } from './api/read-transcript.ts';

const TYPING_MS = 250;

/** Where a text stands in a transcript; asked for when somebody has stopped typing. */
export function useSearchIn(project: string, runId: number, typed: string) {
  const [wanted, setWanted] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setWanted(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return useQuery({
    queryKey: keys.area(project, 'log', 'search', runId, wanted),
    queryFn: ({ signal }) => searchTranscript(project, runId, wanted, signal),
    enabled: wanted !== '',
    // A transcript grows; what was found is kept for going from place to place only.
    gcTime: 0,
  });
}
