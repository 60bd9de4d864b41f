import { DevServerPanel } from '#features/dev-server/index.tsx';
import { Drawer } from '#features/drawer/index.tsx';

/** The drawer with everything that is in it; loaded when it is first opened. */
export default function DrawerParts() {
  return <Drawer devServer={<DevServerPanel />} />;
}
