import { z } from 'zod';
import { projectNameSchema } from '../project.ts';

/** Takes over a folder of the reference. */
export const referenceImportSchema = z
  .object({
    /** Absolute path on the machine of the control plane. */
    folder: z.string().min(1),
    /** Left out: made of the folder's name. */
    name: projectNameSchema.nullable().default(null),
  })
  .meta({ id: 'ReferenceImport' });
