import { Field, Input, TextArea } from '#ui/field.tsx';
import { Switch } from '#ui/switch.tsx';
import type { FieldsOf } from './crew-sections.tsx';
import { Inherited } from './inherited.tsx';
import { NetworkFields } from './network-fields.tsx';

export function BrowserFields(fields: FieldsOf) {
  const { draft, problems, set } = fields;
  return (
    <>
      <Inherited setting="browser" label="Browser">
        <Switch
          label="Browser"
          hint="Agents that verify pages get one, and you can see what they see."
          checked={draft.browser}
          onCheckedChange={(browser) => set({ browser })}
        />
      </Inherited>
      <Inherited setting="playwright_headless" label="Without a window">
        <Switch
          label="Without a window"
          hint="Inside the wall a browser never shows one."
          checked={draft.playwright_headless}
          onCheckedChange={(playwright_headless) => set({ playwright_headless })}
        />
      </Inherited>
      <Inherited setting="extra_read_paths" label="Folders that agents may read">
        <Field
          label="Folders outside the project that agents may read"
          hint="Absolute paths, one a line. Agents never write there."
          error={problems.extra_read_paths}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={3}
              className="font-mono"
              value={draft.extra_read_paths}
              spellCheck={false}
              onChange={(event) => set({ extra_read_paths: event.target.value })}
            />
          )}
        </Field>
      </Inherited>
      <NetworkFields {...fields} />
      <Inherited setting="push" label="Pushing">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label="Push what has landed to"
            hint="A remote such as origin, or its address. Empty pushes nowhere."
            error={problems.remote}
          >
            {(ids) => (
              <Input
                {...ids}
                value={draft.remote}
                className="font-mono"
                spellCheck={false}
                onChange={(event) => set({ remote: event.target.value })}
              />
            )}
          </Field>
          <Field
            label="Branch there"
            hint="Empty: the branch of the same name."
            error={problems.branch}
          >
            {(ids) => (
              <Input
                {...ids}
                value={draft.branch}
                className="font-mono"
                spellCheck={false}
                disabled={draft.remote.trim() === ''}
                onChange={(event) => set({ branch: event.target.value })}
              />
            )}
          </Field>
        </div>
      </Inherited>
    </>
  );
}
