/** Words of a caller as a message repeats them: in quotes, and cut where they are long. */
export const quoted = (text: string): string => {
  const characters = [...text]
  return `"${characters.slice(0, 60).join('')}${characters.length > 60 ? '…' : ''}"`
}
