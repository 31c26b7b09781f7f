/** Fields and operations of lemlist that are about campaigns and users, of which a team has few compared to all else. */
export const few =
  /^(campaignId|campaigns|campaign|campaignReports|userId|sendUserId|ownerId|createdBy|user|sendersId)$/
