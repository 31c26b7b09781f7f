/** What a query string says of a parameter. */
export type Read<Value> = { readonly value: Value } | 'absent' | 'unreadable'

type Pair = readonly [name: string, text: string]

/**
 * A parameter of a query string: how a value is printed into it, and read back from it.
 * The client prints, the sandbox reads; both use the one declaration in the contract.
 */
export interface Param<Value, Required extends boolean = boolean> {
  readonly required: Required
  print(name: string, value: Value): readonly Pair[]
  read(name: string, query: URLSearchParams): Read<Value>
}

type Optional<Value> = Param<Value, false>

/** A parameter that stands once, under its own name; `read` answers undefined for text that is no such value. */
const single = <Value>(
  print: (value: Value) => string,
  read: (text: string) => Value | undefined,
): Optional<Value> => ({
  required: false,
  print: (name, value) => [[name, print(value)]],
  read: (name, query) => {
    const text = query.get(name)
    if (text === null) return 'absent'
    const value = read(text)
    return value === undefined ? 'unreadable' : { value }
  },
})

/** Free text. */
export const text: Optional<string> = single(
  value => value,
  value => value,
)

/** A whole number. */
export const int: Optional<number> = single(String, value => (/^-?\d+$/.test(value) ? Number(value) : undefined))

/** `true` or `false`, literally. */
export const flag: Optional<boolean> = single(String, value =>
  value === 'true' ? true : value === 'false' ? false : undefined,
)

/** A list in one parameter, separated by commas. */
export const commaList: Optional<readonly string[]> = single(
  values => values.join(','),
  value => value.split(',').filter(item => item !== ''),
)

/** JSON text. */
export const json: Optional<unknown> = single(
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
  single(
    value => value,
    value => words.find(word => word === value),
  )

/** A list whose items stand one by one under the name with brackets: `type[]=a&type[]=b`. */
export const repeated: Optional<readonly string[]> = {
  required: false,
  print: (name, values) => values.map(value => [`${name}[]`, value] as const),
  read: (name, query) => {
    const value = query.getAll(`${name}[]`)
    return value.length === 0 ? 'absent' : { value }
  },
}

/** An open map whose keys are the names: the whole query, which holds nothing else. */
export const open: Optional<Readonly<Record<string, string>>> = {
  required: false,
  print: (_name, values) => Object.entries(values),
  read: (_name, query) => (query.size === 0 ? 'absent' : { value: Object.fromEntries(query) }),
}

/** The same parameter, which a call may not leave out. */
export const required = <Value>(optional: Optional<Value>): Param<Value, true> => ({ ...optional, required: true })

/** A parameter of whatever type. */
export interface AnyParam {
  readonly required: boolean
  print(name: string, value: never): readonly Pair[]
  read(name: string, query: URLSearchParams): Read<unknown>
}

/** The parameters of one operation, by name. */
export type Params = Readonly<Record<string, AnyParam>>

type ValueOf<P> = P extends Param<infer Value> ? Value : never

/** What a caller passes for these parameters. */
export type ParamValues<P extends Params> = {
  readonly [K in keyof P as P[K]['required'] extends true ? K : never]: ValueOf<P[K]>
} & { readonly [K in keyof P as P[K]['required'] extends true ? never : K]?: ValueOf<P[K]> | undefined }
