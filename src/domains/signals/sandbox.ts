import { type Handlers, refuse } from '../../sandbox/handlers.ts'
import type { signals } from './contract.ts'
import { agentHandlers } from './sandbox-agents.ts'
import { catalogue, descriptorsOf, isFilter, valuesOf } from './sandbox-catalogue.ts'
import { signalHandlers } from './sandbox-signals.ts'
import { isSignalType, signalTypes, signalTypeWords } from './words.ts'

/** How the pretend lemlist answers the chapter Signal agents. */
export const signalsHandlers: Handlers<typeof signals> = {
  ...agentHandlers,
  ...signalHandlers,
  signalTypes: () => ({
    data: signalTypeWords.map(type => ({ type, title: catalogue[type].title, description: signalTypes[type] })),
  }),
  signalFilters: ({ input: { type } }) => {
    if (type !== undefined && !isSignalType(type)) throw refuse(400, 'Invalid type values')
    const types = type === undefined ? signalTypeWords : [type]
    return { data: Object.fromEntries(types.map(each => [each, descriptorsOf(each)])) }
  },
  signalFilterValues: ({ input: { filterId, query } }) => {
    if (!isFilter(filterId)) throw refuse(400, 'filterId is not a supported watch list autocomplete filter')
    if (query !== undefined && (query === '' || query.length > 100)) {
      throw refuse(400, 'query must be between 1 and 100 characters')
    }
    const values = valuesOf(filterId)
    const wanted = query?.toLowerCase() ?? ''
    // lemlist: null where there is nothing to choose from.
    return { data: { filterId, results: values?.filter(value => value.toLowerCase().includes(wanted)) ?? null } }
  },
}
