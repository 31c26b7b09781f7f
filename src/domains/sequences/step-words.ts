const files = 'that lemlist fetches and keeps. Images and videos are six at most together, of 20 MB each.'
const https = 'Public `https://` addresses of'

/** What the fields of a new step say, by their names. */
export const newWords = {
  delayDays: 'Days it waits after the step before it. lemlist takes 0 for the first step and 1 for the others.',
  subject: 'Subject of an email. EMAIL needs it.',
  message:
    'What is sent or to be done: HTML in an email, text elsewhere, with variables in double braces. LINKEDIN_SEND, WHATSAPP_MESSAGE and SMS need it; EMAIL, LINKEDIN_INVITE, MANUAL and PHONE take it.',
  altMessage: 'What LINKEDIN_SEND sends instead to who is not connected.',
  title: 'Title of the task of MANUAL.',
  method: 'How API calls its address.',
  url: 'Address that API calls, with `https://` or `http://`. API needs it.',
  conditionKey: 'What CONDITIONAL asks, which needs it.',
  delayType: 'How CONDITIONAL waits.',
  targetCampaignId:
    'Where SEND_TO_ANOTHER_CAMPAIGN moves leads, `cam_…`, which needs it. The campaign must not be archived.',
  images: `${https} images (PNG, JPEG, GIF) for LINKEDIN_INVITE and LINKEDIN_SEND ${files}`,
  videos: `${https} videos (MP4, QuickTime) for LINKEDIN_INVITE and LINKEDIN_SEND ${files}`,
  skillName: 'Skill that LINKEDIN_ENDORSE endorses.',
  endorseAnyFallback: 'Whether LINKEDIN_ENDORSE takes any skill where the profile lacks that one.',
  recordMode: 'How the sound of LINKEDIN_VOICE_NOTE is made. lemlist takes MANUAL.',
}

const replaced = 'They take the place of those that the step has; an empty list takes all of them away.'

/** What they say of a change of a step. */
export const changeWords: typeof newWords = {
  delayDays: 'Days it waits after the step before it.',
  subject: 'Subject, for EMAIL.',
  message:
    'What is sent or to be done: HTML in an email, text elsewhere, with variables in double braces. For EMAIL, LINKEDIN_INVITE, LINKEDIN_SEND, WHATSAPP_MESSAGE, SMS, MANUAL and PHONE.',
  altMessage: 'What is sent instead to who is not connected, for LINKEDIN_SEND.',
  title: 'Title of the task, for MANUAL.',
  method: 'How the address is called, for API.',
  url: 'Address that is called from now on, with `https://` or `http://`, for API.',
  conditionKey: 'What is asked, for CONDITIONAL.',
  delayType: 'How the condition is waited for, for CONDITIONAL.',
  targetCampaignId:
    'Where leads are moved from now on, `cam_…`, for SEND_TO_ANOTHER_CAMPAIGN. It must not be archived.',
  images: `${https} images (PNG, JPEG, GIF) for LINKEDIN_INVITE and LINKEDIN_SEND ${files} ${replaced}`,
  videos: `${https} videos (MP4, QuickTime) for LINKEDIN_INVITE and LINKEDIN_SEND ${files} ${replaced}`,
  skillName: 'Skill to endorse, for LINKEDIN_ENDORSE.',
  endorseAnyFallback: 'Whether any skill is taken where the profile lacks that one, for LINKEDIN_ENDORSE.',
  recordMode: 'How the sound is made, for LINKEDIN_VOICE_NOTE.',
}
