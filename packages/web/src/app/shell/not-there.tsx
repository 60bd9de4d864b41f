import { buttonClass } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';

/** An address that leads nowhere. */
export function NotThere() {
  return (
    <main id="screen">
      <h1 className="sr-only">Not there</h1>
      <Empty
        icon={Compass}
        title="There is nothing at this address"
        action={
          <Link to="/" className={buttonClass()}>
            All projects
          </Link>
        }
      />
    </main>
  );
}
