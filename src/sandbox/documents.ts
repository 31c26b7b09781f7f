/** What the sandbox stores. Times are ISO text; ids are lemlist's. Handlers turn these into what the wire shows. */

export type CampaignStatus = 'draft' | 'running' | 'paused' | 'ended' | 'archived' | 'errors'
export type LeadStatus =
  | 'review'
  | 'scanning'
  | 'running'
  | 'paused'
  | 'done'
  | 'interested'
  | 'notInterested'
  | 'unsubscribed'
export type Channel = 'email' | 'linkedin' | 'whatsapp' | 'sms' | 'phone'

export interface TeamDocument {
  readonly _id: string
  readonly name: string
  readonly createdBy: string
  readonly createdAt: string
  readonly beta: readonly string[]
  readonly invitedUsers: readonly {
    readonly email: string
    readonly role: string
    readonly invitedBy: string
    readonly invitedAt: string
  }[]
  readonly slackWebhook?: { readonly url: string; readonly failCounter: number } | undefined
  /** lemlist: older teams have a key in here, which is as good as any. */
  readonly apiKey?: string | undefined
  readonly customDomain?: string | undefined
  readonly plan: string
  readonly credits: {
    readonly freemium: number
    readonly subscription: number
    readonly gifted: number
    readonly paid: number
  }
  readonly crmUsers: readonly { readonly userId: string; readonly crm: 'salesforce' | 'hubspot' | 'pipedrive' }[]
}

export interface MailboxDocument {
  readonly _id: string
  readonly email: string
  readonly provider?: string | undefined
  readonly status: 'CONNECTED' | 'ERROR' | 'DISCONNECTED'
  readonly emailLimit: number
  readonly lemwarm: {
    readonly active: boolean
    readonly warmEmailMax: number
    readonly warmEmailRampup: number
    readonly activeAt?: string | undefined
    readonly score: number
    readonly lastAt: string
    /** What only a call sets; of these, the last one alone is ever told. */
    readonly internalCommunicationPercent?: number | undefined
    readonly answerPercentage?: number | undefined
    readonly warmUsePlaintext?: boolean | undefined
    readonly warmDailyVarianceEnabled?: boolean | undefined
  }
  /** Names of its servers, where it was connected by a call; passwords are kept nowhere. */
  readonly hosts?: { readonly smtp: string; readonly imap: string } | undefined
}

export interface UserDocument {
  readonly _id: string
  readonly name: string
  readonly email: string
  readonly role: 'admin' | 'member'
  readonly linkedIn?:
    | {
        readonly linkedinUrl: string
        readonly status: boolean
        readonly inviteLimit: number
        readonly sendLimit: number
        readonly visitLimit: number
      }
    | undefined
  readonly mailboxes: readonly MailboxDocument[]
  readonly phoneNumbers: readonly string[]
  readonly whatsappAccountIds: readonly string[]
}

export interface CampaignDocument {
  readonly _id: string
  readonly name: string
  readonly emoji?: string | undefined
  readonly timezone: string
  readonly labels: readonly string[]
  readonly createdAt: string
  readonly createdBy: string
  readonly status: CampaignStatus
  /** Blocking problems as shown in the list; empty when there are none. */
  readonly errors: readonly string[]
  readonly senders: readonly { readonly id: string; readonly email: string; readonly sendUserMailboxId: string }[]
  readonly sequenceId: string
  readonly scheduleIds: readonly string[]
  readonly autoReview: boolean
  readonly autoReviewConditions: readonly string[]
  /** The flat flags of the campaign's settings (`stopOnEmailReplied`, `disableTrackOpen`, …). */
  readonly flags: Readonly<Record<string, boolean | string>>
  /** The names of the variables its leads carry, in the order of its columns. */
  readonly variableKeys: readonly string[]
  /** When it was last started by a call; what waits in it goes out soon after. */
  readonly startedAt?: string | undefined
}

export interface StepDocument {
  readonly _id: string
  readonly type: string
  readonly delay: number
  readonly emailTemplateId: string
  readonly subject?: string | undefined
  readonly message?: string | undefined
  readonly altMessage?: string | undefined
  readonly title?: string | undefined
  /** `true` while the split runs, then the winner. */
  readonly abTest?: true | 'A' | 'B' | undefined
  readonly emailTemplateBId?: string | undefined
  readonly subjectB?: string | undefined
  readonly messageB?: string | undefined
  readonly altMessageB?: string | undefined
  readonly ccB?: readonly string[] | undefined
  readonly plainTextB?: boolean | undefined
  /** Of a `conditional` step. */
  readonly conditionKey?: string | undefined
  readonly delayType?: string | undefined
  /** Of a `sendToAnotherCampaign` step. */
  readonly campaignId?: string | undefined
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Of LinkedIn steps: addresses of files, the skill to endorse, how a voice note is recorded. */
  readonly images?: readonly string[] | undefined
  readonly videos?: readonly string[] | undefined
  readonly skillName?: string | undefined
  readonly endorseAnyFallback?: boolean | undefined
  readonly recordMode?: 'manual' | 'ai' | undefined
}

export interface SequenceDocument {
  readonly _id: string
  readonly campaignId: string
  readonly level: number
  readonly parentId?: string | undefined
  /** Place of the conditional step in the parent that leads here. */
  readonly conditionalStepIndex?: number | undefined
  readonly steps: readonly StepDocument[]
}

export interface ScheduleDocument {
  readonly _id: string
  readonly name: string
  readonly secondsToWait: number
  readonly timezone: string
  readonly start: string
  readonly end: string
  /** 1 is Monday, 7 is Sunday. */
  readonly weekdays: readonly number[]
  readonly public?: boolean | undefined
  readonly createdBy: string
  readonly createdAt: string
  readonly deletedAt?: string | undefined
  readonly deletedBy?: string | undefined
}

export interface LeadDocument {
  readonly _id: string
  readonly campaignId: string
  readonly contactId: string
  /** The last thing that happened; null before anything did. */
  readonly state: string | null
  readonly status: LeadStatus
  readonly isPaused: boolean
  readonly emailStatus?: 'deliverable' | 'risky' | 'undeliverable' | undefined
  readonly source: string
  readonly personalized: boolean
  readonly createdAt: string
  readonly updatedAt: string
  /** Everything about the person that this campaign uses, `email` and names included. */
  readonly variables: Readonly<Record<string, string>>
  /** `variables.email`, kept beside it to look leads up by. */
  readonly email?: string | undefined
  /** Which user sends to this lead. */
  readonly sendUserId?: string | undefined
  /** The next step to run, as the place in its sequence. */
  readonly sequenceStep: number
}

/** A value that was not written to a contact or company, as the wire shows it. */
export interface FieldRejectionDocument {
  readonly field: string
  readonly reason: string
  readonly source: string
  readonly conflictingRecordId?: string | undefined
  readonly rejectedValue: string
  readonly rejectedAt: string
}

/** How a company stands with the CRM, as the wire shows it. */
export interface CrmSyncDocument {
  readonly provider: string
  readonly crmRecordId: string | null
  readonly syncDisabled: boolean
  readonly errors: readonly {
    readonly type: string
    readonly reason: string
    readonly raisedAt: string
    readonly metadata: { readonly alreadyExistingCompanyId?: string | undefined }
  }[]
}

export interface ContactDocument {
  readonly _id: string
  readonly email?: string | undefined
  readonly fullName?: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
  readonly ownerId: string
  readonly createdBy: string
  readonly createdAt: string
  readonly unsubscribed: boolean
  readonly companyId?: string | undefined
  readonly listIds: readonly string[]
  readonly additionalEmails?: readonly string[] | undefined
  /** Where it came from; only what was written by a call has one. */
  readonly source?: string | undefined
  readonly fieldRejections?: readonly FieldRejectionDocument[] | undefined
}

export interface ContactListDocument {
  readonly _id: string
  readonly name: string
  readonly dynamic: boolean
}

export interface CompanyDocument {
  readonly _id: string
  readonly domain?: string | undefined
  readonly fields: Readonly<Record<string, unknown>> & { readonly name: string }
  readonly ownerId: string
  readonly createdBy: string
  readonly createdAt: string
  /** As of a contact. */
  readonly source?: string | undefined
  readonly fieldRejections?: readonly FieldRejectionDocument[] | undefined
  /** Absent for companies that were never synced. */
  readonly crmSync?: CrmSyncDocument | undefined
}

/** A field of contacts or companies that the team declared or that its CRM fills; its id is `<entity>.<name>`. */
export interface FieldDocument {
  readonly _id: string
  readonly entity: 'contact' | 'company'
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'number' | 'boolean' | 'datetime' | 'date' | 'phone'
  readonly source: 'custom' | 'crm_synced'
  readonly crmField?: string | undefined
}

/** Activities, company notes (`annotated`, with `companyId` and `note`) and the messages of the inbox are one thing. */
export interface ActivityDocument {
  readonly _id: string
  readonly type: string
  readonly createdAt: string
  readonly leadId?: string | undefined
  readonly contactId?: string | undefined
  readonly campaignId?: string | undefined
  readonly companyId?: string | undefined
  readonly sequenceId?: string | undefined
  readonly sequenceStep?: number | undefined
  readonly totalSequenceStep?: number | undefined
  readonly stepId?: string | undefined
  readonly emailTemplateId?: string | undefined
  readonly emailTemplateName?: string | undefined
  readonly sequenceTested?: 'A' | 'B' | undefined
  readonly sendUserId?: string | undefined
  readonly sendUserMailboxId?: string | undefined
  readonly userId?: string | undefined
  readonly userName?: string | undefined
  readonly isFirst?: boolean | undefined
  readonly bot?: boolean | undefined
  readonly stopped?: boolean | undefined
  readonly relatedSentAt?: string | undefined
  readonly opportunityId?: string | undefined
  readonly errorMessage?: string | undefined
  readonly note?: string | undefined
  /** Call length in seconds, on `aircallEnded`. */
  readonly duration?: number | undefined
  /** Of messages: what was written (HTML), the mail's id, and where an inbound mail came from. */
  readonly subject?: string | undefined
  readonly message?: string | undefined
  readonly messageId?: string | undefined
  readonly fromEmail?: string | undefined
  /** Further keys that only some types carry (`linkUrl`, `bounceReason`). */
  readonly extra?: Readonly<Record<string, string | number | boolean>> | undefined
}

export interface ConversationDocument {
  readonly _id: string
  readonly contactId: string
  readonly createdAt: string
  /** The activity that opened it. */
  readonly createdBy: string
  readonly lastActivityAt: string
  readonly channels: readonly Channel[]
  readonly haveReplies: boolean
  readonly lastRepliedAt?: string | undefined
  readonly lastRepliedChannel?: Channel | undefined
  readonly users: readonly { readonly userId: string; readonly sender: boolean; readonly read: boolean }[]
  readonly labelIds: readonly string[]
}

export interface LabelDocument {
  readonly _id: string
  readonly name: string
  readonly color: string
  readonly createdAt: string
  readonly createdBy: string
}

/** Something written to a contact and not sent; a deleted one is gone. */
export interface DraftDocument {
  readonly _id: string
  readonly contactId: string
  /** The user it belongs to. */
  readonly ownerId: string
  readonly channel: Exclude<Channel, 'phone'>
  readonly subject?: string | undefined
  readonly content: string
  readonly cc: readonly string[]
  readonly attachments: readonly unknown[]
  readonly replyToActivityId?: string | undefined
  readonly sourceMetadata?: Readonly<Record<string, unknown>> | undefined
  readonly source: 'api' | 'ui'
  readonly createdAt: string
  readonly updatedAt: string
}

export interface TaskDocument {
  readonly _id: string
  readonly type: string
  readonly title?: string | undefined
  readonly content: string
  readonly priority: number
  readonly dueDate: string
  /** The assignee. */
  readonly userId: string
  readonly leadId?: string | undefined
  readonly contactId?: string | undefined
  readonly campaignId?: string | undefined
  readonly companyId?: string | undefined
  readonly status: 'pending' | 'done' | 'ignored'
  readonly createdAt: string
  readonly completedAt?: string | undefined
}

export interface HookDocument {
  readonly _id: string
  readonly targetUrl: string
  readonly type?: string | undefined
  readonly campaignId?: string | undefined
  readonly isFirst?: boolean | undefined
  readonly zapId?: number | undefined
  readonly secret?: string | undefined
  readonly createdAt: string
}

export interface UnsubscribeDocument {
  readonly _id: string
  /** An email address, or a domain with `@` before it. */
  readonly value: string
  readonly source: 'user' | 'lead' | 'abuse' | 'bounced' | 'api'
  readonly createdAt: string
}

/** The statistics of a campaign, on their way into a file. */
export interface ExportDocument {
  readonly _id: string
  readonly campaignId: string
  readonly campaignName: string
  readonly startedAt: string
  /** How often its status was asked for while it was made. */
  readonly polls: number
  readonly fileName: string
  /** When it was done, and the file as it was then. */
  readonly endedAt?: string | undefined
  readonly csv?: string | undefined
  /** Who is told by mail when it is done. */
  readonly email?: string | undefined
}

/** What can be asked for of a person. */
export type EnrichmentRequest = 'find_email' | 'find_phone' | 'verify' | 'linkedin_enrichment'

/** Data about a person that is being looked for, or was. */
export interface EnrichmentDocument {
  readonly _id: string
  readonly status: 'in-progress' | 'done'
  readonly requests: readonly EnrichmentRequest[]
  /** What was said of the person. */
  readonly input: Readonly<Record<string, string>>
  readonly createdAt: string
  /** When it ends. */
  readonly dueAt: string
  /** What was found, once it has ended. */
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined
  /** The lead that it was asked for, and the contact behind it; none where a person was described. */
  readonly leadId?: string | undefined
  readonly contactId?: string | undefined
  /** What is called when it has ended, beside the team's hooks, and what comes back then. */
  readonly webhookUrl?: string | undefined
  readonly metadata?: unknown
}

/** A recording that a voice message step plays to one lead. */
export interface VoiceNoteDocument {
  readonly _id: string
  readonly leadId: string
  readonly stepId: string
  /** Without its ending. */
  readonly fileName: string
  readonly url: string
  readonly createdAt: string
}

/** One condition of a search, a persona or a signal agent: the values that are let in, and those that are kept out. */
export interface ConditionDocument {
  readonly filterId: string
  readonly in?: readonly string[] | undefined
  readonly out?: readonly string[] | undefined
  readonly exactMatch?: boolean | undefined
}

/** A search in the people database that was made; they are counted for a day. */
export interface SearchDocument {
  readonly _id: string
  readonly createdAt: string
}

/** A named set of conditions for the people database. */
export interface PersonaDocument {
  readonly _id: string
  readonly name: string
  readonly mode: 'leads' | 'companies'
  readonly filters: readonly ConditionDocument[]
  readonly createdAt: string
  readonly updatedAt: string
}

/** What watches people or companies and tells of what happens to them. */
export interface SignalAgentDocument {
  readonly _id: string
  readonly name: string
  readonly type: string
  readonly status: 'active' | 'inactive' | 'draft' | 'insufficient_credits' | 'empty_crm_lists' | 'error'
  readonly entity: 'contact' | 'company'
  readonly segmentType: 'all' | 'list' | 'csv'
  readonly signalProcessingType?: 'manual' | 'create_opportunity' | 'push_to_campaign' | undefined
  readonly signalOpportunityTemplate?: SignalTaskTemplate | undefined
  readonly filters: readonly ConditionDocument[]
  readonly emoji: string
  /** Since when it is as it is now, and who made it so. */
  readonly since: string
  readonly changedBy: string
}

/** What a task that a signal brings about is like. */
export interface SignalTaskTemplate {
  readonly ownerType?: 'contact_owner' | 'specific_owner' | undefined
  readonly ownerId?: string | undefined
  readonly type?: string | undefined
  readonly priority?: number | undefined
  readonly data?:
    | {
        readonly title?: string | undefined
        readonly subject?: string | undefined
        readonly emailTemplateId?: string | undefined
        readonly message?: string | undefined
      }
    | undefined
}

/** What a signal agent was like before it was changed. */
export interface SignalAgentVersionDocument {
  readonly _id: string
  readonly agentId: string
  readonly startDate: string
  readonly endDate: string
  readonly createdBy: string
  readonly was: SignalAgentDocument
}

/** Something that a signal agent noticed. */
export interface SignalDocument {
  readonly _id: string
  readonly agentId: string
  readonly type: string
  readonly status: 'new' | 'old' | 'handled' | 'ignored'
  readonly receivedAt: string
  readonly contactId?: string | undefined
  readonly companyId?: string | undefined
  readonly data: Readonly<Record<string, unknown>>
}

/** What watches how well mail arrives, and tells when a number is out of bounds. */
export interface DeliverabilityAlertDocument {
  readonly _id: string
  readonly createdBy: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly widget: 'warmup' | 'outreach'
  readonly metric: string
  readonly severity: 'warning' | 'critical'
  readonly scope: 'global' | 'mailbox' | 'domain'
  /** `userId|email|mailboxId` of mailboxes, or domains. */
  readonly scopeEntities: readonly string[]
  readonly threshold: number
  readonly comparisonOperator: 'equal' | 'below' | 'above'
  readonly periodDays: number
  readonly periodMode: 'rolling' | 'consecutive'
  readonly channelConfig: {
    readonly email?:
      | { readonly enabled?: boolean | undefined; readonly addresses?: readonly string[] | undefined }
      | undefined
    readonly inapp?: { readonly enabled?: boolean | undefined } | undefined
    readonly webhook?: { readonly enabled?: boolean | undefined } | undefined
    readonly slack?: { readonly enabled?: boolean | undefined } | undefined
  }
  readonly enabled: boolean
  readonly lastCheckedAt?: string | undefined
  readonly lastTriggeredAt?: string | undefined
  readonly recheckDelayHours: number
}
