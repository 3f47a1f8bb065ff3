import { Combobox, InputBase, useCombobox } from '@mantine/core'
import { useState } from 'react'
import { brief } from '#web/ui/data-view/views.ts'
import type { FieldChoice } from './field-choices.ts'
import classes from './fields.module.css'

/** A value of earlier steps, chosen by the name of its step; another reference can be typed. */
export function FieldPicker({
  value,
  choices,
  onChange,
}: {
  value: string
  choices: readonly FieldChoice[]
  onChange(value: string): void
}) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [query, setQuery] = useState<string>()
  const chosen = choices.find(({ reference }) => reference === value)
  const shown = query ?? (chosen ? `${chosen.group}: ${chosen.label}` : value)
  const wanted = query?.toLowerCase() ?? ''
  const fitting = choices
    .filter(({ reference, label, group }) => `${group} ${label} ${reference}`.toLowerCase().includes(wanted))
    .slice(0, 60)
  const groups = [...new Set(fitting.map(({ group }) => group))]
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(reference) => {
        onChange(reference)
        setQuery(undefined)
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target>
        <InputBase
          aria-label="Field"
          placeholder="Choose a value of an earlier step"
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          value={shown}
          onFocus={() => combobox.openDropdown()}
          onClick={() => combobox.openDropdown()}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            combobox.openDropdown()
            combobox.updateSelectedOptionIndex()
          }}
          onKeyDown={(event) => {
            // Closing the list is one layer of its own.
            if (event.key === 'Escape' && combobox.dropdownOpened) event.stopPropagation()
          }}
          onBlur={() => {
            combobox.closeDropdown()
            const typed = query?.trim()
            if (typed !== undefined && typed !== '' && /^[A-Za-z_`$][\w`.[\]$-]*$/.test(typed)) onChange(typed)
            setQuery(undefined)
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }}>
          {fitting.length === 0 && <Combobox.Empty>Nothing fits</Combobox.Empty>}
          {groups.map((group) => (
            <Combobox.Group key={group} label={group}>
              {fitting
                .filter((choice) => choice.group === group)
                .map((choice) => (
                  <Combobox.Option key={choice.reference} value={choice.reference} active={choice.reference === value}>
                    <span className={classes.option}>
                      <span>{choice.label}</span>
                      <span className={classes.optionSample}>{brief(choice.value, 28)}</span>
                    </span>
                  </Combobox.Option>
                ))}
            </Combobox.Group>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
