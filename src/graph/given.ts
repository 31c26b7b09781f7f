/** An input whose nulls are as if they had been left out. */
type Given<Input> = Input extends Date | URL
  ? Input
  : Input extends readonly (infer Item)[]
    ? Given<Item>[]
    : Input extends object
      ? { [Name in keyof Input]: Given<Exclude<Input[Name], null>> }
      : Input

/** Whether a value is an input object, and not what a scalar made: a date, an address, a file. */
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** The input without its nulls, at every depth: a field that is null is taken as left out. */
export const given = <Input>(input: Input): Given<Input> => {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip)
    if (!isPlain(value)) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, strip(inner)]])),
    )
  }
  // The result has the type that `Given` works out; the compiler cannot follow a walk over unknown depths.
  return strip(input) as Given<Input>
}

/** A list to choose by; undefined when nothing is chosen: left out, null and empty mean the same. */
export const chosen = <Item>(list: readonly Item[] | null | undefined): readonly Item[] | undefined =>
  list === null || list === undefined || list.length === 0 ? undefined : list
