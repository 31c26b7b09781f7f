import { type Handlers, refuseJson } from '../../sandbox/handlers.ts'
import { fieldEntities, fieldSources, type fields } from './contract.ts'
import { registeredFields } from './sandbox-registry.ts'

const checked = <Word extends string>(name: string, value: string | undefined, words: readonly Word[]) => {
  const word = words.find(each => each === value)
  if (value === undefined || word !== undefined) return word
  // lemlist: this chapter's errors are a text inside `error`.
  const error = `Invalid ${name} parameter. Must be one of: ${words.join(', ')}`
  throw refuseJson(400, { success: false, error })
}

/** How the pretend lemlist answers the chapter Fields. */
export const fieldsHandlers: Handlers<typeof fields> = {
  fields: ({ input, team }) => {
    const entity = checked('entity', input.entity, fieldEntities)
    const source = checked('source', input.source, fieldSources)
    const asked = fieldEntities.filter(each => entity === undefined || each === entity)
    const listed = asked.map(each => [
      each,
      registeredFields(team, each).filter(field => source === undefined || field.source === source),
    ])
    return { success: true, data: Object.fromEntries(listed) }
  },
}
