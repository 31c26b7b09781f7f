import { action, entityField } from '../../graph/action.ts'
import { builder } from '../../graph/builder.ts'
import type { UploadedFile } from '../../graph/file.ts'
import { calling, type Refusal, refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import { leads } from './contract.ts'
import { LeadRef, type LeadSource } from './node.ts'

interface VoiceNote {
  readonly url: string | undefined
  readonly fileName: string
  readonly lead: LeadSource
}

const VoiceNoteRef = builder.objectRef<VoiceNote>('VoiceNote').implement({
  description: 'A recording that a voice message step plays to one lead.',
  fields: t => ({
    url: t.expose('url', { type: 'URL', description: 'Where lemlist keeps it. Null where lemlist does not say.' }),
    fileName: t.exposeString('fileName', {
      nullable: false,
      description: 'Name of the file; lemlist may leave its ending out.',
    }),
    lead: t.field({ type: LeadRef, resolve: ({ lead }) => lead, description: 'The lead who gets to hear it.' }),
  }),
})

/** Most bytes of a recording: 20 MB. */
const mostBytes = 20 * 1024 * 1024

const endings = ['m4a', 'mp3', 'mp4', 'wav', 'ogg', 'oga', 'opus', 'webm', 'aac', 'flac']

/** Checks what can be told of a recording without hearing it. Throws Refused. */
const checkAudio = ({ name, type, size }: UploadedFile): void => {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const faults = [
    ...(type.startsWith('audio/') ? [] : ['The file is no recording: its type must begin with `audio/`']),
    ...(endings.includes(ending) ? [] : [`The name of the file must end in .${endings.join(', .')}`]),
    ...(size === 0 ? ['The file is empty'] : []),
    ...(size > mostBytes ? ['The file is larger than 20 MB'] : []),
  ]
  refuseAll(faults.map(fault => new Unacceptable(fault, 'file')))
}

/** lemlist: `Bad team` is all it says of a lead or a step that it does not know, or that do not go together. */
const refusals: readonly Refusal[] = [
  [/^Bad team/i, [], '`leadId` is no lead of the team, or `stepId` no voice message step of its campaign'],
]

action('leadVoiceNoteUpload', {
  description:
    'Attaches a recording to a lead for a voice message step of its campaign, in the place of an older one. Nothing is sent by that: the step plays it when it is due.',
  role: 'WRITE',
  input: t => ({
    leadId: t.id({ required: true, description: 'The lead, `lea_…`.' }),
    stepId: t.id({ required: true, description: 'The voice message step of the campaign, `stp_…`.' }),
    file: t.field({
      type: 'File',
      required: true,
      description: `The recording, 20 MB at most, of a type that begins with \`audio/\`; its name ends in .${endings.join(', .')}.`,
    }),
  }),
  run: async ({ leadId, stepId, file }, context): Promise<VoiceNote> => {
    checkAudio(file)
    const body = await file.sent()
    const kept = await calling(refusals, context.lemlist.call(leads.leadVoiceNoteUpload, { leadId, stepId, body }))
    const { url, fileName, campaignId } = kept?.status ?? {}
    const campaign = campaignId === undefined ? undefined : { id: campaignId }
    return { url, fileName: fileName ?? file.name, lead: { id: leadId, campaign, facts: {} } }
  },
  payload: entityField('voiceNote', {
    type: VoiceNoteRef,
    description: 'What lemlist keeps. Null when the action was refused.',
  }),
})
