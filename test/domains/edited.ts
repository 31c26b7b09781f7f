import type { HarnessOptions } from '../support/harness.ts'

/** Stands between gateway and sandbox and changes the JSON that is answered on some paths. */
export const edited =
  <Body>(path: RegExp, edit: (body: Body) => unknown): NonNullable<HarnessOptions['upstream']> =>
  async (request, sandbox) => {
    const answer = await sandbox.fetch(request)
    if (!answer.ok || !path.test(new URL(request.url).pathname)) return answer
    return Response.json(edit((await answer.json()) as Body))
  }
