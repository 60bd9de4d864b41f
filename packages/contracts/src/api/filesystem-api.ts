import { z } from 'zod';

/** One folder in a listing. Files are not listed. */
export const folderEntrySchema = z
  .object({
    name: z.string(),
    path: z.string(),
    is_directory: z.literal(true),
    is_hidden: z.boolean(),
    size: z.null(),
    has_children: z.boolean(),
  })
  .meta({ id: 'FolderEntry' });

export const folderListingSchema = z
  .object({
    /** With its links resolved. */
    current_path: z.string(),
    parent_path: z.string().nullable(),
    entries: z.array(folderEntrySchema),
    drives: z.null(),
  })
  .meta({ id: 'FolderListing' });
export type FolderListingAnswer = z.infer<typeof folderListingSchema>;

/** Whether a project can be kept there. */
export const folderCheckSchema = z
  .object({
    valid: z.boolean(),
    exists: z.boolean(),
    is_directory: z.boolean(),
    can_read: z.boolean(),
    can_write: z.boolean(),
    /** What keeps it from being used; empty when nothing does. */
    message: z.string(),
  })
  .meta({ id: 'FolderCheck' });
export type FolderCheck = z.infer<typeof folderCheckSchema>;

export const folderCreateSchema = z
  .object({ parent_path: z.string().min(1), name: z.string().min(1).max(255) })
  .meta({ id: 'FolderCreate' });

export const folderCreatedSchema = z
  .object({ success: z.literal(true), path: z.string(), message: z.string() })
  .meta({ id: 'FolderCreated' });

export const homeFolderSchema = z
  .object({ path: z.string(), display_path: z.string() })
  .meta({ id: 'HomeFolder' });
