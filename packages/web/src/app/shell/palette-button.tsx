import { openPalette } from '#shared/navigation/surfaces.ts';
import { IconButton } from '#ui/icon-button.tsx';
import { Search } from 'lucide-react';

/** The way to the palette for those who do not know its key yet. */
export function PaletteButton() {
  return (
    <IconButton label="Find and do anything" keys="Ctrl K" onClick={openPalette}>
      <Search />
    </IconButton>
  );
}
