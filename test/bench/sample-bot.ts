/** The same errand as Microsoft's SSO sample would do it: OAuthPrompt, a waterfall, everything in memory, and nothing that makes it safe. */
import {
  type Activity,
  CardFactory,
  ConversationState,
  MemoryStorage,
  type StatePropertyAccessor,
  TeamsActivityHandler,
  TeamsSSOTokenExchangeMiddleware,
  type TurnContext,
  UserState,
} from 'botbuilder';
import {
  ComponentDialog,
  DialogSet,
  type DialogState,
  type DialogTurnResult,
  OAuthPrompt,
  TextPrompt,
  WaterfallDialog,
  type WaterfallStepContext,
} from 'botbuilder-dialogs';
import { registrationTokens } from '../../bot/adapters/tokens.ts';
import { systemClock } from '../../bot/system-clock.ts';
import { adapter, listen, settings } from './bare-bot.ts';

const storage = new MemoryStorage();
const conversationState = new ConversationState(storage);
const userState = new UserState(storage);
adapter.use(new TeamsSSOTokenExchangeMiddleware(storage, settings.oauthConnection));

const graphToken = registrationTokens(settings.graph, settings, systemClock);

async function graph<T>(path: string): Promise<T> {
  const url = settings.endpoints.graph;
  const authorization = `Bearer ${await graphToken(`${url}/.default`)}`;
  return (await fetch(`${url}${path}`, { headers: { authorization } })).json() as Promise<T>;
}

const card = (body: object[], actions: object[] = []): Partial<Activity> => ({
  type: 'message',
  attachments: [CardFactory.adaptiveCard({ type: 'AdaptiveCard', version: '1.5', body, actions })],
});

type Chosen = { mac: string };
type Step = WaterfallStepContext;

class MainDialog extends ComponentDialog {
  constructor() {
    super('main');
    this.addDialog(
      new OAuthPrompt('sign-in', { connectionName: settings.oauthConnection, text: 'Sign in', title: 'Sign in' }),
    );
    this.addDialog(new TextPrompt('choice', async () => true));
    this.addDialog(
      new WaterfallDialog('steps', [
        (step) => step.beginDialog('sign-in'),
        (step) => this.offer(step),
        (step) => this.signInAgain(step),
        (step) => this.show(step),
      ]),
    );
    this.initialDialogId = 'steps';
  }

  async run(context: TurnContext, accessor: StatePropertyAccessor<DialogState>): Promise<void> {
    const dialogs = new DialogSet(accessor);
    dialogs.add(this);
    const dc = await dialogs.createContext(context);
    const { status } = await dc.continueDialog();
    if (status === 'empty') await dc.beginDialog(this.id);
  }

  private async offer(step: Step): Promise<DialogTurnResult> {
    const { value } = await graph<{ value: { id: string; deviceName: string }[] }>(
      `/v1.0/users/${step.context.activity.from.aadObjectId}/managedDevices`,
    );
    const buttons = value.map(({ id, deviceName }) => ({
      type: 'Action.Submit',
      title: 'Show recovery key',
      data: { mac: id, name: deviceName },
    }));
    await step.context.sendActivity(card([{ type: 'TextBlock', text: 'Your Macs' }], buttons));
    return step.prompt('choice', '');
  }

  private async signInAgain(step: Step): Promise<DialogTurnResult> {
    Object.assign(step.values, { mac: step.context.activity.value.mac });
    return step.beginDialog('sign-in');
  }

  private async show(step: Step): Promise<DialogTurnResult> {
    const { value } = await graph<{ value: string }>(
      `/beta/deviceManagement/managedDevices/${(step.values as Chosen).mac}/getFileVaultKey`,
    );
    await step.context.sendActivity(card([{ type: 'TextBlock', text: value }]));
    return step.endDialog();
  }
}

const dialog = new MainDialog();
const place = conversationState.createProperty<DialogState>('place');

class Bot extends TeamsActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      await dialog.run(context, place);
      await next();
    });
  }

  override async run(context: TurnContext): Promise<void> {
    await super.run(context);
    await conversationState.saveChanges(context, false);
    await userState.saveChanges(context, false);
  }

  protected override async handleTeamsSigninTokenExchange(context: TurnContext): Promise<void> {
    await dialog.run(context, place);
  }

  protected override async handleTeamsSigninVerifyState(context: TurnContext): Promise<void> {
    await dialog.run(context, place);
  }
}

await listen(new Bot());
