/** What an attempt used: tokens, and money in USD where the price of the model is known. */
export interface Usage {
  inputTokens?: number
  outputTokens?: number
  costUsd?: number
  model?: string
}
