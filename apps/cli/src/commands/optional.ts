import * as Option from "effect/Option"

/** A flag as an optional property: absent where the user did not give it. */
export const optional = <K extends string, A>(key: K, value: Option.Option<A>) => (Option.isNone(value) ? {} : { [key]: value.value }) as { readonly [key in K]?: A }
