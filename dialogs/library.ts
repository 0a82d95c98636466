/**
 * What the conversation uses of `botbuilder-dialogs`, past its front door: behind that stand prompts which read dates and numbers in
 * nine languages, and take longer to load than all else of Latchkey.
 */
export { ComponentDialog } from 'botbuilder-dialogs/lib/componentDialog.js';
export { Dialog, type DialogTurnResult } from 'botbuilder-dialogs/lib/dialog.js';
export type { DialogContext } from 'botbuilder-dialogs/lib/dialogContext.js';
export { DialogContextError } from 'botbuilder-dialogs/lib/dialogContextError.js';
export { DialogSet } from 'botbuilder-dialogs/lib/dialogSet.js';
export { WaterfallDialog } from 'botbuilder-dialogs/lib/waterfallDialog.js';
export type { WaterfallStepContext } from 'botbuilder-dialogs/lib/waterfallStepContext.js';
