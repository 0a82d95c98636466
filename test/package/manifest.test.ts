import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import { commandsFor } from '../../cards/index.ts';
import { icons, packageOf } from './parts.ts';

describe('What Teams is told of Latchkey', () => {
  let manifest: ReturnType<typeof JSON.parse>;
  before(async () => {
    manifest = JSON.parse((await packageOf()).manifest);
  });

  it("lists the bot's own commands, for its chat with one person", () => {
    const commands = commandsFor({}).map(({ say, does }) => ({ title: say, description: does }));
    assert.deepEqual(manifest.bots[0].commandLists[0], { scopes: ['personal'], commands });
  });

  it('lists for a team the one thing that can be said there, and that it may be off', () => {
    const [, ofTeams, ...others] = manifest.bots[0].commandLists;
    assert.deepEqual([ofTeams.scopes, others], [['team'], []]);
    assert.deepEqual(
      ofTeams.commands.map(({ title }: { title: string }) => title),
      ['lookup'],
    );
    assert.match(ofTeams.commands[0].description, /if your company has switched it on/);
    assert.match(manifest.description.full, /If your company switches it on, people of its helpdesk/);
    assert.match(manifest.description.full, /Added to a team, Latchkey never shows a key there/);
  });

  it('can be added to private and shared channels', () => {
    assert.equal(manifest.supportsChannelFeatures, 'tier1');
  });

  it('offers it to people and to teams, and to nobody else', () => {
    assert.deepEqual(manifest.bots[0].scopes, ['personal', 'team']);
    assert.equal(manifest.defaultInstallScope, 'personal');
    assert.doesNotMatch(JSON.stringify(manifest), /groupChat|copilot|meeting/i);
  });

  it('asks for nothing that is not used', () => {
    assert.deepEqual(manifest.permissions, ['identity']);
    for (const name of ['authorization', 'devicePermissions', 'composeExtensions', 'staticTabs']) {
      assert.equal(manifest[name], undefined, name);
    }
  });

  it('speaks the words of the people who read it', () => {
    const { name, description } = manifest;
    const words = [name.short, name.full, description.short, description.full].join('\n');
    assert.doesNotMatch(words, /escrow|primary user|tenant|token|consent|intune|entra|filevault|device|graph|azure/i);
    assert.match(description.full, /company Mac that is in your name, and of no other/);
    assert.match(description.full, /five minutes at most/);
  });

  it('has the colour of its icon', () => {
    const [red = 0, green = 0, blue = 0] = decode(icons['color.png']).data;
    assert.equal(manifest.accentColor, `#${Buffer.from([red, green, blue]).toString('hex')}`);
  });
});
