import { GraphQLError, type GraphQLNamedType, getNamedType, isInputObjectType } from 'graphql'
import { type Kind, LemlistError } from '../lemlist/errors.ts'
import { builder } from './builder.ts'
import { codeOf } from './errors.ts'

const userErrorCodes = {
  BAD_USER_INPUT: { description: 'lemlist does not accept a value; the message says which.' },
  NOT_FOUND: { description: 'There is no such thing.' },
  CONFLICT: { description: 'It cannot be done in the present state.' },
  PAYMENT_REQUIRED: { description: 'The lemlist plan or its credits do not cover this.' },
  FAILED: {
    description:
      'lemlist failed on this part, while others were done. Whether it was done all the same is not certain: look before trying again.',
  },
} as const

const UserErrorCode = builder.enumType('UserErrorCode', {
  description: 'Why an action was refused, where the caller can mend it.',
  values: userErrorCodes,
})

/** Something about an action that the caller can mend. */
export interface UserError {
  readonly code: keyof typeof userErrorCodes
  readonly message: string
  readonly field: readonly string[] | null
}

export const UserErrorRef = builder.objectRef<UserError>('UserError').implement({
  description: 'Something about an action that the caller can mend.',
  fields: t => ({
    code: t.expose('code', { type: UserErrorCode, nullable: false, description: 'What kind of fault it is.' }),
    message: t.exposeString('message', { nullable: false, description: 'What is wrong, in words.' }),
    field: t.exposeStringList('field', {
      nullable: true,
      description: 'Path to the input it is about, `["input", "name"]`. Null where it is about none in particular.',
    }),
  }),
})

const isUserErrorCode = (code: string): code is keyof typeof userErrorCodes => code in userErrorCodes

/** Thrown by an action for input it can tell to be wrong without asking lemlist. */
export class Unacceptable extends Error {
  readonly code: UserError['code'] = 'BAD_USER_INPUT'
  readonly field: readonly string[]

  constructor(message: string, ...field: readonly string[]) {
    super(message)
    this.field = ['input', ...field]
  }
}

/** Thrown by an action for a thing that its input names and that is not there, as lemlist has shown. */
export class Missing extends Unacceptable {
  override readonly code = 'NOT_FOUND'
}

/** Thrown by an action for input that does not go with the present state, as lemlist has shown. */
class Conflicting extends Unacceptable {
  override readonly code = 'CONFLICT'
}

/** Thrown by an action that lemlist did not refuse and gave no result of: whether it was done is not certain. */
export class Unanswered extends Unacceptable {
  override readonly code = 'FAILED'
}

/** Thrown by an action for several faults at once; nothing was done. */
export class Refused extends Error {
  readonly faults: readonly unknown[]

  constructor(faults: readonly unknown[]) {
    super('several faults')
    this.faults = faults
  }
}

/** Given back by an action of which a part was done: what it was done to, and what became of the rest. */
export class Partly<Entity> {
  readonly entity: Entity
  readonly faults: readonly unknown[]

  constructor(entity: Entity, faults: readonly unknown[]) {
    this.entity = entity
    this.faults = faults
  }
}

/**
 * How an input is spoken of in lemlist's sentences and codes: `campaignId` is the campaign, `periodDays` the period days
 * or `PERIOD_DAYS`.
 */
const spokenOf = (name: string): RegExp => {
  const words = name.replace(/(Id|Ids|s)$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, '[ _]?')
  return new RegExp(`(?<![a-z0-9])${words}`, 'i')
}

/** Which input a refusal is about: the one its words name, else the last one in the address of the call. */
const inputOf = ({ message, route, kind }: LemlistError, inputNames: readonly string[]): string | undefined => {
  // A whole name comes first: what says `sendUserMailboxId` is not about `sendUserId`.
  const named = inputNames.find(name => new RegExp(`\\b${name}\\b`).test(message))
  if (named !== undefined) return named
  const addressed = [...route.matchAll(/:(\w+)/g)].map(([, name = '']) => name).toReversed()
  const spoken = inputNames.filter(name => spokenOf(name).test(message))
  // Of several, one in the address: "Contact list not found" is about `listId` and not about `contactIds`.
  const about = spoken.find(name => addressed.includes(name)) ?? spoken[0]
  if (about !== undefined || kind !== 'notFound') return about
  return addressed.find(name => inputNames.includes(name)) ?? inputNames.find(name => name.endsWith('Id'))
}

/** The inputs of an action: their names, and the one way out of several that was taken to name a thing. */
export interface Inputs {
  readonly names: readonly string[]
  /** The path to an input, on to the field that was given where it takes one of several. */
  pathTo(name: string): readonly string[]
}

const isOneOf = (type: GraphQLNamedType | undefined, name: string): boolean => {
  const named = isInputObjectType(type) ? getNamedType(type.getFields()[name]?.type) : undefined
  return isInputObjectType(named) && named.isOneOf
}

export const inputsOf = (input: object, type: GraphQLNamedType | undefined): Inputs => ({
  names: Object.keys(input),
  pathTo: name => {
    const [given] = isOneOf(type, name) ? Object.keys(Object(Reflect.get(input, name))) : []
    return given === undefined ? ['input', name] : ['input', name, given]
  },
})

/** The error as the caller can mend it; undefined when it cannot be mended by them. */
const userErrorOf = (error: unknown, inputs: Inputs): UserError | undefined => {
  if (error instanceof Unacceptable) return { code: error.code, message: error.message, field: error.field }
  if (!(error instanceof LemlistError)) return undefined
  const code = codeOf(error)
  if (!isUserErrorCode(code)) return undefined
  const named = inputOf(error, inputs.names)
  return { code, message: error.message, field: named === undefined ? null : inputs.pathTo(named) }
}

/** All faults as the caller can mend them; undefined when one of them cannot be mended. */
export const userErrorsOf = (error: unknown, inputs: Inputs): readonly UserError[] | undefined => {
  const faults = error instanceof Refused ? error.faults : [error]
  const userErrors = faults.flatMap(fault => userErrorOf(fault, inputs) ?? [])
  return userErrors.length === faults.length ? userErrors : undefined
}

/** What is told of a part that failed, whatever the reason: the rest was done, so the field itself must not fail. */
export const partError = (fault: unknown, inputs: Inputs): UserError =>
  userErrorOf(fault, inputs) ?? {
    code: 'FAILED',
    message: fault instanceof LemlistError || fault instanceof GraphQLError ? fault.message : 'the gateway failed',
    field: null,
  }

/** Refuses an input for all that is wrong with it; goes on when nothing is. */
export const refuseAll = (faults: Iterable<unknown>): void => {
  const all = [...faults]
  if (all.length > 0) throw new Refused(all)
}

/** Refuses an update that changes nothing. */
export const mustChange = (change: object): void => {
  if (Object.values(change).every(value => value === undefined || value === null)) {
    throw new Unacceptable('Nothing to change was given')
  }
}

/** What is wrong with an address that is to be called or shown: another protocol, or a name and password in it. */
export const webFault = (
  url: URL | null | undefined,
  ...protocols: readonly ('http' | 'https')[]
): string | undefined => {
  if (url === null || url === undefined) return undefined
  const taken: readonly string[] = protocols.length === 0 ? ['http', 'https'] : protocols
  if (!taken.includes(url.protocol.slice(0, -1)))
    return `must begin with ${taken.map(name => `${name}://`).join(' or ')}`
  return url.username === '' && url.password === '' ? undefined : 'must hold no user name and no password'
}

/** lemlist's words in a refusal, the input that they are about, and words of ours where lemlist's say too little. */
export type Refusal = readonly [words: RegExp, field: readonly string[], message?: string]

/** What a refusal of each kind is told as; those of other kinds are about no input, whatever their words. */
const refusalClasses: { readonly [Of in Kind]?: typeof Unacceptable } = {
  badInput: Unacceptable,
  // lemlist: what is not of this team is forbidden, in the same words as everything else of it.
  forbidden: Unacceptable,
  notFound: Missing,
  conflict: Conflicting,
}

/** The outcome of a call; a refusal in words of this table is told of the input that it is about. */
export const calling = async <Value>(refusals: readonly Refusal[], call: Promise<Value>): Promise<Value> => {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof LemlistError)) throw error
    const refusal = refusals.find(([words]) => words.test(error.message))
    const Fault = refusalClasses[error.kind]
    if (refusal === undefined || Fault === undefined) throw error
    const [, field, message] = refusal
    const told = message === undefined ? error.message : `${message} ("${error.message}")`
    throw new Fault(told, ...field)
  }
}
