/**
 * A parameter of a query string: how a value is printed into it, and read back from it.
 * The client prints, the sandbox reads; both use the one declaration in the contract.
 */
export interface Param<Value, Required extends boolean = boolean> {
  readonly required: Required
  print(value: Value): string
  /** The value, or undefined when the text is not one. */
  read(text: string): Value | undefined
}

type Optional<Value> = Param<Value, false>

const param = <Value>(print: (value: Value) => string, read: (text: string) => Value | undefined): Optional<Value> => ({
  required: false,
  print,
  read,
})

/** Free text. */
export const text: Optional<string> = param(
  value => value,
  value => value,
)

/** A whole number. */
export const int: Optional<number> = param(String, value => (/^-?\d+$/.test(value) ? Number(value) : undefined))

/** `true` or `false`, literally. */
export const flag: Optional<boolean> = param(String, value =>
  value === 'true' ? true : value === 'false' ? false : undefined,
)

/** A list in one parameter, separated by commas. */
export const commaList: Optional<readonly string[]> = param(
  values => values.join(','),
  value => value.split(',').filter(item => item !== ''),
)

/** JSON text. */
export const json: Optional<unknown> = param(
  value => JSON.stringify(value),
  value => {
    try {
      return JSON.parse(value)
    } catch {
      return undefined
    }
  },
)

/** One of a closed set of words. */
export const oneOf = <const Word extends string>(...words: readonly Word[]): Optional<Word> =>
  param(
    value => value,
    value => words.find(word => word === value),
  )

/** The same parameter, which a call may not leave out. */
export const required = <Value>(optional: Optional<Value>): Param<Value, true> => ({ ...optional, required: true })

/** A parameter of whatever type. */
export interface AnyParam {
  readonly required: boolean
  print(value: never): string
  read(text: string): unknown
}

/** The parameters of one operation, by name. */
export type Params = Readonly<Record<string, AnyParam>>

type ValueOf<P> = P extends Param<infer Value> ? Value : never

/** What a caller passes for these parameters. */
export type ParamValues<P extends Params> = {
  readonly [K in keyof P as P[K]['required'] extends true ? K : never]: ValueOf<P[K]>
} & { readonly [K in keyof P as P[K]['required'] extends true ? never : K]?: ValueOf<P[K]> | undefined }
