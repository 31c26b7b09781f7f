import { action, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import type { InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { repeated } from '../../graph/repeated.ts'
import { calling, Partly, type Refusal, refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import type { Endpoint } from '../../lemlist/endpoint.ts'
import { inParts, mostQueryBytes, queryBytes, type Variables } from './chunks.ts'
import { leads } from './contract.ts'
import { LeadRef, type LeadSource } from './node.ts'
import { faultOfName, type GivenVariable, VariableInput } from './profile.ts'
import { quoted } from './quoted.ts'

/** Why a variable cannot be written by a query string; undefined when it can. */
const faultOf = ({ name, value }: GivenVariable): string | undefined => {
  // lemlist: a parameter of this name was an API key once, and may still be taken for one.
  if (name === 'access_token') return 'No variable can be named "access_token": lemlist uses it'
  const fault = faultOfName(name)
  if (fault !== undefined || queryBytes(name, value) <= mostQueryBytes) return fault
  const most = mostQueryBytes.toLocaleString('en')
  return `${quoted(name)} is too long: a call carries ${most} bytes of names and values at most, as an address spells them`
}

/** The variables by name. Throws Refused for names that cannot be written or stand there twice, and for values too long. */
const checked = (given: readonly GivenVariable[], field: string): Variables => {
  const faults = [
    ...given.flatMap(variable => faultOf(variable) ?? []),
    ...repeated(given.map(({ name }) => name)).map(name => `${quoted(name)} is given twice`),
  ]
  refuseAll(faults.map(fault => new Unacceptable(fault, field)))
  return Object.fromEntries(given.map(({ name, value }) => [name, value]))
}

interface Write {
  readonly leadId: string
  readonly variables: Variables
  /** The input that names the variables. */
  readonly field: string
}

type Call = (context: Context, input: { readonly leadId: string; readonly variables: Variables }) => Promise<unknown>

/** Variables that a message names; of the others only how many there are. */
const mostNamed = 10

const listed = (names: readonly string[]): string => {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  return `${names.slice(0, mostNamed).map(quoted).join(', ')}${more}`
}

/** What became of the rest, where a part failed after others had been written. */
const partly = (lead: LeadSource, error: unknown, left: readonly Variables[], field: string): Partly<LeadSource> => {
  const told = `Not written: ${listed(left.flatMap(part => Object.keys(part)))}`
  return new Partly(lead, [error, new Unacceptable(told, field)])
}

/** Writes variables in as many calls as they take, one after the other. */
const write = async (context: Context, call: Call, { leadId, variables, field }: Write) => {
  const lead: LeadSource = { id: leadId, facts: {} }
  const parts = inParts(variables)
  for (const [place, part] of parts.entries()) {
    try {
      await call(context, { leadId, variables: part })
    } catch (error) {
      if (place === 0) throw error
      return partly(lead, error, parts.slice(place), field)
    }
  }
  return lead
}

const asItIs = 'The lead as it is now. Null when the action was refused.'

const parts =
  'They travel in the address of the call: what does not fit one goes in several, of which the last may be refused alone.'

const leadId = (t: InputFields) => t.id({ required: true, description: 'The lead, `lea_…`.' })

/** Adds an action that gives variables of a lead their values. */
const writing = (name: string, description: string, endpoint: Endpoint, call: Call): void =>
  action(name, {
    ...costs(each(endpoint)),
    description: `${description} ${parts}`,
    role: 'WRITE',
    input: t => ({
      leadId: leadId(t),
      variables: t.field({
        type: [VariableInput],
        required: true,
        extensions: bounds({ empty: false }),
        description: 'The variables, each name once.',
      }),
    }),
    run: (input, context) =>
      write(context, call, {
        leadId: input.leadId,
        variables: checked(input.variables, 'variables'),
        field: 'variables',
      }),
    payload: entityField('lead', { type: LeadRef, description: asItIs }),
  })

writing(
  'leadVariablesSet',
  'Sets variables of a lead. A name that its campaign does not know yet is added to the campaign. `leadUpdate` is for names, addresses and the like.',
  leads.leadVariablesSet,
  (context, input) => context.lemlist.call(leads.leadVariablesSet, input),
)

/** lemlist: names neither the input nor the variable, of several not even which one it is. */
const unknownAmong = (variables: Variables, field: string, hint = ''): readonly Refusal[] => {
  const names = Object.keys(variables)
  const which = names.length === 1 ? 'the variable' : 'one or more of the variables'
  return [[/^Variables? not found/i, [field], `The campaign does not know ${which} ${listed(names)}${hint}`]]
}

const declares = '; `leadVariablesSet` adds variables that it does not know'

writing(
  'leadVariablesUpdate',
  'Changes variables that a lead has. Refused, with nothing written of that call, when its campaign does not know one of the names; `leadVariablesSet` adds new ones.',
  leads.leadVariablesUpdate,
  (context, input) =>
    calling(
      unknownAmong(input.variables, 'variables', declares),
      context.lemlist.call(leads.leadVariablesUpdate, input),
    ),
)

const clear: Call = (context, input) =>
  calling(unknownAmong(input.variables, 'names'), context.lemlist.call(leads.leadVariablesClear, input))

action('leadVariablesClear', {
  ...costs(each(leads.leadVariablesClear)),
  description: `Blanks variables of a lead; its campaign keeps their names. ${parts}`,
  role: 'WRITE',
  input: t => ({
    leadId: leadId(t),
    names: t.stringList({
      required: true,
      extensions: bounds({ blank: false, empty: false }),
      description: 'Names of the variables, exactly as the campaign spells them.',
    }),
  }),
  run: (input, context) =>
    write(context, clear, {
      leadId: input.leadId,
      variables: checked(
        input.names.map(name => ({ name, value: '' })),
        'names',
      ),
      field: 'names',
    }),
  payload: entityField('lead', { type: LeadRef, description: asItIs }),
})
