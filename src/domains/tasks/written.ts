import { bounds } from '../../graph/bounds.ts'
import type { InputFields } from '../../graph/builder.ts'
import { Unacceptable, webFault } from '../../graph/user-errors.ts'
import type { TaskChange } from './contract.ts'

/** Most images and videos of a task together. Source: the calls that write tasks, in lemlist's API reference. */
const mostMedia = 6

const mediaField = (t: InputFields, what: string, copies: string) =>
  t.field({
    type: ['URL'],
    extensions: bounds({ items: mostMedia, characters: 2_000 }),
    description: `Addresses of ${what}, \`https:\`, 20 MB each at most. ${copies} With the other list ${mostMedia} at most, and for LinkedIn alone.`,
  })

/** What can be said of any task, as the fields of an input; `copies` says what becomes of its files. */
export const writtenFields = (t: InputFields, copies: string) => ({
  title: t.string({ description: 'What to do, in short.' }),
  content: t.string({ description: 'What to do, in full.' }),
  priority: t.int({
    extensions: bounds({ least: 0, most: 2 }),
    description: 'How urgent, from 0 to 2; lemlist does not say which end is which.',
  }),
  images: mediaField(t, 'PNG, JPEG or GIF images', copies),
  videos: mediaField(t, 'MP4 or QuickTime videos', copies),
})

interface Written {
  readonly title?: string | undefined
  readonly content?: string | undefined
  readonly priority?: number | undefined
  readonly images?: readonly URL[] | undefined
  readonly videos?: readonly URL[] | undefined
}

/** The inputs that are files, by their addresses. */
export const mediaNames = ['images', 'videos'] as const

/** lemlist: a number in answers, text in calls. */
const priorities = ['0', '1', '2'] as const

/** What is wrong with it. */
export const faultsOf = (written: Written): Unacceptable[] => {
  const { images = [], videos = [] } = written
  const ofMedia = mediaNames.flatMap(name =>
    (written[name] ?? []).flatMap((url, place) => {
      const fault = webFault(url, 'https')
      return fault === undefined ? [] : [new Unacceptable(`\`${name}.${place}\` ${fault}`, name, String(place))]
    }),
  )
  return [
    ...ofMedia,
    ...(images.length + videos.length > mostMedia
      ? [new Unacceptable(`\`images\` and \`videos\` take ${mostMedia} together at most`, 'images')]
      : []),
  ]
}

type WrittenBody = Pick<TaskChange, 'title' | 'message' | 'priority' | 'images' | 'videos'>

/** The same as a call takes it. */
export const bodyOf = ({ title, content, priority, images, videos }: Written): WrittenBody => ({
  title,
  message: content,
  priority: priority === undefined ? undefined : priorities[priority],
  images: images?.map(({ href }) => href),
  videos: videos?.map(({ href }) => href),
})
