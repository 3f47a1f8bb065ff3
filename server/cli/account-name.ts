import { userInfo } from 'node:os'

/** Who sits at this terminal, for the record of decisions. */
export function accountName(): string {
  try {
    return userInfo().username
  } catch {
    return 'someone at the terminal'
  }
}
