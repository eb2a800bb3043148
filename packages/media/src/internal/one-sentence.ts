/** The first line of an unknown thrown value, for `cause`. */
export const oneSentence = (thrown: unknown): string => {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.trim().split("\n")[0]?.trim() || "no reason was given"
}
